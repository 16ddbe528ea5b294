drop trigger place_shown_guarded on service;
drop function place_shown_is_guarded();

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

create function follow_shift() returns trigger language plpgsql as $$
begin
    if new.ended_at is not null then
        delete from candidate
            where jurisdiction_id = new.jurisdiction_id and crew_id = new.crew_id and shift_id = new.shift_id;
    elsif tg_op = 'INSERT' then
        insert into candidate (jurisdiction_id, crew_id, shift_id, skills, place)
            select new.jurisdiction_id, new.crew_id, new.shift_id, new.skills, coalesce(p.place, new.yard)
            from (select 1) one
            left join position_latest p on p.jurisdiction_id = new.jurisdiction_id and p.crew_id = new.crew_id
            on conflict (jurisdiction_id, crew_id)
            do update set shift_id = excluded.shift_id, skills = excluded.skills, place = excluded.place;
    end if;
    return null;
end
$$;
create trigger follow_shift after insert or update of ended_at on shift
    for each row execute function follow_shift();

create function follow_position() returns trigger language plpgsql as $$
begin
    update candidate set place = new.place
        where jurisdiction_id = new.jurisdiction_id and crew_id = new.crew_id;
    return null;
end
$$;
create trigger follow_position after insert or update on position_latest
    for each row execute function follow_position();
