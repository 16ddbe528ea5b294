alter table jurisdiction
    add column sandbox_of text,
    add column copied_at timestamptz,
    drop constraint jurisdiction_id_check,
    add constraint jurisdiction_id_check check (jurisdiction_id ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$'),
    add constraint jurisdiction_sandbox_fkey foreign key (sandbox_of) references jurisdiction,
    add constraint jurisdiction_sandbox_check check (case
        when sandbox_of is not null then jurisdiction_id = sandbox_of || '_sandbox'
        else length(jurisdiction_id) <= 64 and right(jurisdiction_id, 8) <> '_sandbox' end);
comment on column jurisdiction.sandbox_of is 'Whose sandbox it is: a city of its own for trying out, without crews, emptied each night.';
comment on column jurisdiction.copied_at is 'Sandboxes: the changed_at of its city that it is a copy of; null asks for a new copy.';

-- History is kept for ever, but in a sandbox there is none.
create or replace function event_is_append_only() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' and exists (select from jurisdiction
        where jurisdiction_id = old.jurisdiction_id and sandbox_of is not null) then
        return old;
    end if;
    raise exception 'events are append-only' using errcode = 'restrict_violation', constraint = 'event_append_only';
end $$;

-- A sandbox is a copy of its city: what it copies moves the changeset, as services do.
create trigger agency_added after insert on agency
    referencing new table as changed for each statement execute function services_changed();
create trigger agency_changed after update on agency
    referencing new table as changed for each statement execute function services_changed();
create trigger agency_removed after delete on agency
    referencing old table as changed for each statement execute function services_changed();
create trigger area_added after insert on area
    referencing new table as changed for each statement execute function services_changed();
create trigger area_changed after update on area
    referencing new table as changed for each statement execute function services_changed();
create trigger area_removed after delete on area
    referencing old table as changed for each statement execute function services_changed();
