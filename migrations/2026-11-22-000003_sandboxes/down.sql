drop trigger area_removed on area;
drop trigger area_changed on area;
drop trigger area_added on area;
drop trigger agency_removed on agency;
drop trigger agency_changed on agency;
drop trigger agency_added on agency;
create or replace function event_is_append_only() returns trigger language plpgsql as $$
begin
    raise exception 'events are append-only' using errcode = 'restrict_violation', constraint = 'event_append_only';
end $$;
alter table jurisdiction
    drop column sandbox_of,
    drop column copied_at,
    drop constraint jurisdiction_id_check,
    add constraint jurisdiction_id_check check (jurisdiction_id ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$');
