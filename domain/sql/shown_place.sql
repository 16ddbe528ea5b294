-- What the public sees of the place of a case.
--
-- Applied after the migrations, whenever the database is migrated: see domain/src/db.rs. The trigger
-- that calls case_is_shown() is in the migration place_privacy. This rule stands in the database and not
-- in a verb because it must hold for every row, however it comes in: by a verb, by COPY, or by hand.

-- The middle of the cell of a grid that holds a place. A cell is a four-hundredth of a degree high
-- (some 280 metres) and as wide on the ground.
create or replace function cell_of(place geography) returns geography language sql immutable strict parallel safe as $$
    select ST_Point(
        greatest(-180, least(180, (floor(ST_X(place::geometry) / width) + 0.5) * width)), middle, 4326)::geography
    from (select (floor(ST_Y(place::geometry) * 400) + 0.5) / 400 as middle) band,
        lateral (select 1 / 400.0 / greatest(0.01, cos(radians(middle))) as width) cell
$$;

-- What a house number begins with: of "12A" and of "12-14" it is 12.
create or replace function number_of(number text) returns integer language sql immutable strict parallel safe as $$
    select substring(number from '^[0-9]{1,9}')::integer
$$;

-- The block of a place: the hundred house numbers of the street it is in, as one would say
-- "300 block of Elm Street", and the middle of its address points. None where there are fewer than
-- three of them: one house alone in its block would be told by it. In PL/pgSQL, because Citus runs no
-- function in SQL that reads a distributed table.
create or replace function block_of(city text, here geography) returns table (label text, middle geography)
    language plpgsql stable as $$
begin
    return query
    select (array_agg(hundred * 100 || ' block of ' || near.street))[1],
        ST_Centroid(ST_Collect(address.place::geometry))::geography
    from (select street, number_of(number) / 100 as hundred
          from address
          where jurisdiction_id = city and number_of(number) is not null and ST_DWithin(place, here, 60)
          order by place <-> here, address_id limit 1) near
    join address on address.jurisdiction_id = city and address.street = near.street
        and number_of(address.number) / 100 = near.hundred and ST_DWithin(address.place, here, 500)
    having count(*) >= 3;
end $$;

-- What the public sees of the place of a case: made for each row that is written, whoever writes it,
-- from the precision of its service (`service.place_shown`). A place that only the device tells is where
-- its owner is, and is shown as a cell at most. No row is read or written but the one at hand.
create or replace function case_is_shown() returns trigger language plpgsql as $$
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
