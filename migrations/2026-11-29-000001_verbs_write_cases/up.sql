-- What these triggers did, verbs do: start_shift, end_shift and end_overrun keep candidates, as
-- report_position does (domain/src/crews); show_places has a service's cases shown anew
-- (domain/src/services/show_places.rs).
drop trigger follow_position on position_latest;
drop trigger follow_shift on shift;
drop function follow_position();
drop function follow_shift();
drop trigger service_shows_place on service;
drop function service_shows_place();

-- Whoever changes the precision without having the cases shown anew is refused: they would be shown
-- more exactly than the service allows. The verb says that it does both.
create function place_shown_is_guarded() returns trigger language plpgsql as $$
begin
    if current_setting('streetcorner.shows_places', true) is distinct from 'on' then
        raise exception 'place_shown is changed by: streetcorner jurisdiction show-places';
    end if;
    return new;
end $$;
create trigger place_shown_guarded before update of place_shown on service
    for each row when (old.place_shown is distinct from new.place_shown)
    execute function place_shown_is_guarded();
