create table agency (
    jurisdiction_id text not null,
    agency_code text not null,
    name text not null,
    email text,
    phone text,
    constraint agency_pkey primary key (jurisdiction_id, agency_code),
    constraint agency_jurisdiction_fkey foreign key (jurisdiction_id) references jurisdiction
);
comment on table agency is 'A department that answers for services, with its public contact.';

create table service (
    jurisdiction_id text not null,
    service_code text not null,
    name text not null,
    description text not null default '',
    category text not null default '',
    keywords text not null default '',
    kind text not null default 'realtime',
    agency_code text not null,
    sla_hours integer,
    field_work boolean not null default true,
    urgent boolean not null default false,
    skills text[] not null default '{}',
    stock_needs jsonb not null default '[]',
    service_minutes integer not null default 30,
    evidence text not null default 'photo',
    position integer not null default 0,
    constraint service_pkey primary key (jurisdiction_id, service_code),
    constraint service_agency_fkey foreign key (jurisdiction_id, agency_code) references agency,
    constraint service_code_check check (service_code ~ '^[A-Za-z0-9_-]{1,64}$'),
    constraint service_kind_check check (kind in ('realtime', 'batch', 'blackbox')),
    constraint service_evidence_check check (evidence in ('photo', 'none'))
);
comment on table service is 'What can be asked for.';
comment on column service.category is 'Open311''s group.';
comment on column service.sla_hours is 'Hours from the report to the promised end; null promises nothing.';
comment on column service.field_work is 'Whether a crew has to go there; otherwise a desk answers.';
comment on column service.urgent is 'Must go now: offered to every fitting crew at once.';
comment on column service.stock_needs is 'What a visit uses up: [{"item": text, "quantity": integer}].';
comment on column service.evidence is 'What must prove that it is fixed.';

create table service_attribute (
    jurisdiction_id text not null,
    service_code text not null,
    attribute_code text not null,
    position integer not null,
    variable boolean not null default true,
    datatype text not null,
    required boolean not null default false,
    datatype_description text not null default '',
    description text not null,
    choices jsonb not null default '[]',
    constraint service_attribute_pkey primary key (jurisdiction_id, service_code, attribute_code),
    constraint service_attribute_position_key unique (jurisdiction_id, service_code, position),
    constraint service_attribute_service_fkey foreign key (jurisdiction_id, service_code) references service,
    constraint service_attribute_datatype_check check
        (datatype in ('string', 'number', 'datetime', 'text', 'singlevaluelist', 'multivaluelist'))
);
comment on table service_attribute is 'An extra question of a service: Open311''s service definition.';
comment on column service_attribute.variable is 'False: a text to read, never an answer to give.';
comment on column service_attribute.choices is 'For lists: [{"key": text, "name": text}].';
