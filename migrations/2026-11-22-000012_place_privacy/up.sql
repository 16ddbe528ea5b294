-- The public sees the place of a case at the precision that its service allows. Whoever writes the
-- case, the database makes what is shown of it, and every public search looks at that alone: so no
-- two answers differ by more than is shown.
alter table service
    add column place_shown text not null default 'point',
    add constraint service_place_shown_check check (place_shown in ('point', 'block', 'cell'));
comment on column service.place_shown is
    'How closely the public sees the place of its cases: the point, its block, or a cell of some 280 metres.';

alter table cases
    add column place_by_device boolean not null default false,
    add column shown_place geography(Point, 4326),
    add column shown_address text,
    add column shown_exactly boolean not null default true;
comment on column cases.place_by_device is
    'Nothing but the device says where it is: that is where its owner is, so the public sees no more than a cell.';
comment on column cases.shown_place is 'The place as the public sees it.';
comment on column cases.shown_address is 'The address as the public sees it.';
comment on column cases.shown_exactly is
    'Whether the public sees the point. Where not, neither its areas nor its postcode: they would cut the cell in pieces.';

-- The middle of the cell of a grid that holds a place. A cell is a four-hundredth of a degree high
-- (some 280 metres) and as wide on the ground.
create function cell_of(place geography) returns geography language sql immutable strict parallel safe as $$
    select ST_Point(
        greatest(-180, least(180, (floor(ST_X(place::geometry) / width) + 0.5) * width)), middle, 4326)::geography
    from (select (floor(ST_Y(place::geometry) * 400) + 0.5) / 400 as middle) band,
        lateral (select 1 / 400.0 / greatest(0.01, cos(radians(middle))) as width) cell
$$;

-- What a house number begins with: of "12A" and of "12-14" it is 12.
create function number_of(number text) returns integer language sql immutable strict parallel safe as $$
    select substring(number from '^[0-9]{1,9}')::integer
$$;

-- The block of a place: the hundred house numbers of the street it is in, as one would say
-- "300 block of Elm Street", and the middle of its address points. None where there are fewer than
-- three of them: one house alone in its block would be told by it.
create function block_of(city text, here geography) returns table (label text, middle geography)
    language sql stable as $$
    select (array_agg(hundred * 100 || ' block of ' || near.street))[1],
        ST_Centroid(ST_Collect(address.place::geometry))::geography
    from (select street, number_of(number) / 100 as hundred
          from address
          where jurisdiction_id = city and number_of(number) is not null and ST_DWithin(place, here, 60)
          order by place <-> here, address_id limit 1) near
    join address on address.jurisdiction_id = city and address.street = near.street
        and number_of(address.number) / 100 = near.hundred and ST_DWithin(address.place, here, 500)
    having count(*) >= 3
$$;

create function case_is_shown() returns trigger language plpgsql as $$
declare
    precision text;
    block record;
begin
    select place_shown into precision from service
        where jurisdiction_id = new.jurisdiction_id and service_code = new.service_code;
    if new.place_by_device then
        precision := 'cell';
    end if;
    new.shown_place := new.place;
    new.shown_address := new.address;
    new.shown_exactly := precision is not distinct from 'point';
    if precision = 'block' and new.place is not null then
        select * into block from block_of(new.jurisdiction_id, new.place);
        new.shown_place := coalesce(block.middle, cell_of(new.place));
        new.shown_address := block.label;
        new.address_id := null;
    elsif precision is distinct from 'point' then
        new.shown_place := cell_of(new.place);
        new.shown_address := null;
        new.address_id := null;
    end if;
    return new;
end $$;
create trigger case_is_shown before insert or update of place, address, service_code, place_by_device on cases
    for each row execute function case_is_shown();

-- A service that shows less or more from now on does so of all its cases.
create function service_shows_place() returns trigger language plpgsql as $$
begin
    update cases set place = place
        where jurisdiction_id = new.jurisdiction_id and service_code = new.service_code;
    return null;
end $$;
create trigger service_shows_place after update of place_shown on service
    for each row when (old.place_shown is distinct from new.place_shown)
    execute function service_shows_place();

update cases set shown_place = place, shown_address = address;
drop index cases_place_gist;
create index cases_shown_place_gist on cases using gist (shown_place);
alter table cases drop column words;
alter table cases add column words tsvector generated always as
    (to_tsvector('simple', description || ' ' || coalesce(shown_address, ''))) stored;
create index cases_words_gin on cases using gin (words);
comment on column cases.words is 'What full-text search looks at.';
