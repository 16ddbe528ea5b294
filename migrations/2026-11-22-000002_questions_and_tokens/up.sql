alter table service
    add column token_seconds integer not null default 2,
    add constraint service_sla_hours_check check (sla_hours between 0 and 876000),
    add constraint service_token_seconds_check check (token_seconds between 0 and 86400);
comment on column service.token_seconds is 'Batch services: how many seconds pass before a token is exchanged for a number.';

alter table service_attribute
    add column condition jsonb,
    -- An answer is called attribute[code].
    add constraint service_attribute_code_check check (attribute_code ~ '^[^][]{1,200}$'),
    add constraint service_attribute_order_check check (position >= 1);
comment on column service_attribute.condition is
    'When the question is asked: {"code": an earlier question, "any_of": a list of answers}; null always.';

create table report_token (
    jurisdiction_id text not null,
    token_sha256 bytea not null,
    case_id uuid not null,
    created_at timestamptz not null,
    ready_at timestamptz,
    constraint report_token_pkey primary key (jurisdiction_id, token_sha256),
    constraint report_token_case_fkey foreign key (jurisdiction_id, case_id) references cases
);
comment on table report_token is 'What the sender of a batch report has until it has a number.';
comment on column report_token.ready_at is 'Since when the number is told.';

-- Open311's changeset moves whenever a service or a question does, whoever changed it. It only
-- grows, also for two changes in one microsecond.
create function services_changed() returns trigger language plpgsql as $$
begin
    update jurisdiction
        set changed_at = greatest(city_now(), jurisdiction.changed_at + interval '1 microsecond')
        where jurisdiction_id in (select distinct changed.jurisdiction_id from changed);
    return null;
end $$;
create trigger service_added after insert on service
    referencing new table as changed for each statement execute function services_changed();
create trigger service_changed after update on service
    referencing new table as changed for each statement execute function services_changed();
create trigger service_removed after delete on service
    referencing old table as changed for each statement execute function services_changed();
create trigger service_attribute_added after insert on service_attribute
    referencing new table as changed for each statement execute function services_changed();
create trigger service_attribute_changed after update on service_attribute
    referencing new table as changed for each statement execute function services_changed();
create trigger service_attribute_removed after delete on service_attribute
    referencing old table as changed for each statement execute function services_changed();
