-- A service's own agency answers for it, but for where a rule says otherwise.
create table routing_rule (
    jurisdiction_id text not null,
    service_code text not null,
    area_kind text not null,
    area_code text not null,
    agency_code text,
    constraint routing_rule_pkey primary key (jurisdiction_id, service_code, area_kind, area_code),
    constraint routing_rule_service_fkey foreign key (jurisdiction_id, service_code)
        references service on delete cascade,
    constraint routing_rule_area_fkey foreign key (jurisdiction_id, area_kind, area_code)
        references area (jurisdiction_id, kind, code) on delete cascade,
    constraint routing_rule_agency_fkey foreign key (jurisdiction_id, agency_code) references agency
);
comment on table routing_rule is
    'Inside this area another agency answers for a service. Of several areas that hold a place the smallest counts.';
comment on column routing_rule.agency_code is 'Who answers there; null: nobody of the city, so the service is not offered there.';

-- Where rules change, so does what can be asked for: the changeset moves, and sandboxes are copied anew.
create trigger routing_rule_added after insert on routing_rule
    referencing new table as changed for each statement execute function services_changed();
create trigger routing_rule_changed after update on routing_rule
    referencing new table as changed for each statement execute function services_changed();
create trigger routing_rule_removed after delete on routing_rule
    referencing old table as changed for each statement execute function services_changed();
