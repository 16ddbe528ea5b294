-- A condition that names no other question of its service would hide its own for ever.
alter table service_attribute
    add column asks_after text generated always as (condition ->> 'code') stored,
    add constraint service_attribute_asks_after_fkey
        foreign key (jurisdiction_id, service_code, asks_after) references service_attribute,
    add constraint service_attribute_condition_check check (condition is null or (
        asks_after is not null and asks_after <> attribute_code
        and coalesce(jsonb_typeof(condition -> 'any_of') = 'array', false)));
comment on column service_attribute.asks_after is 'The question that its condition names.';
