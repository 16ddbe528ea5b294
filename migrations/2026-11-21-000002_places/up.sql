create table jurisdiction (
    jurisdiction_id text not null,
    name text not null,
    time_zone text not null default 'UTC',
    dispute_days integer not null default 30,
    center geography(Point, 4326),
    created_at timestamptz not null,
    changed_at timestamptz not null,
    constraint jurisdiction_pkey primary key (jurisdiction_id),
    constraint jurisdiction_id_check check (jurisdiction_id ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$'),
    constraint jurisdiction_dispute_days_check check (dispute_days between 0 and 3650)
);
comment on table jurisdiction is 'A city: the tenant. Every other row belongs to one.';
comment on column jurisdiction.time_zone is 'IANA name; only for reading local times and showing them.';
comment on column jurisdiction.dispute_days is 'How many days after its end a case may be disputed.';
comment on column jurisdiction.changed_at is 'When a service or a question last changed: the Open311 changeset.';

create table area (
    jurisdiction_id text not null,
    area_id uuid not null,
    kind text not null,
    code text not null,
    name text not null,
    shape geography(MultiPolygon, 4326) not null,
    constraint area_pkey primary key (jurisdiction_id, area_id),
    constraint area_kind_code_key unique (jurisdiction_id, kind, code),
    constraint area_jurisdiction_fkey foreign key (jurisdiction_id) references jurisdiction
);
create index area_shape_gist on area using gist (shape);
comment on table area is 'A named polygon of a kind: city, ward, neighborhood, maintenance_district, park, water.';

create table street (
    jurisdiction_id text not null,
    street_id uuid not null,
    name text not null,
    class text not null,
    line geography(LineString, 4326) not null,
    constraint street_pkey primary key (jurisdiction_id, street_id),
    constraint street_jurisdiction_fkey foreign key (jurisdiction_id) references jurisdiction
);
create index street_line_gist on street using gist (line);
comment on table street is 'A street as a line, for the map and for saying where something is.';

create table address (
    jurisdiction_id text not null,
    address_id uuid not null,
    number text not null,
    street text not null,
    zipcode text not null,
    place geography(Point, 4326) not null,
    constraint address_pkey primary key (jurisdiction_id, address_id),
    constraint address_jurisdiction_fkey foreign key (jurisdiction_id) references jurisdiction
);
create index address_place_gist on address using gist (place);
create index address_text_idx on address (jurisdiction_id, lower(number || ' ' || street));
comment on table address is 'An address point: Open311''s address_id.';
