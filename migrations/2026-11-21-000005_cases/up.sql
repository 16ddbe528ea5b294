-- Plural, because `case` is a reserved word of SQL.
create table cases (
    jurisdiction_id text not null,
    case_id uuid not null,
    number text not null,
    status text not null,
    version integer not null,
    service_code text not null,
    agency_code text,
    description text not null default '',
    place geography(Point, 4326),
    radius_m double precision,
    address text,
    address_id text,
    zipcode text,
    areas jsonb not null default '{}',
    media_url text,
    channel text not null,
    api_key_id uuid,
    external_id text,
    tracking_sha256 bytea,
    requested_at timestamptz not null,
    updated_at timestamptz not null,
    expected_at timestamptz,
    ended_at timestamptz,
    held_until timestamptz,
    outcome text,
    status_notes text,
    unevidenced boolean not null default false,
    disputes integer not null default 0,
    reroutes integer not null default 0,
    duplicate_of uuid,
    event_head bytea not null,
    constraint cases_pkey primary key (jurisdiction_id, case_id),
    constraint cases_number_key unique (jurisdiction_id, number),
    constraint cases_external_id_key unique (jurisdiction_id, channel, external_id),
    constraint cases_tracking_key unique (jurisdiction_id, tracking_sha256),
    constraint cases_service_fkey foreign key (jurisdiction_id, service_code) references service,
    constraint cases_agency_fkey foreign key (jurisdiction_id, agency_code) references agency,
    constraint cases_api_key_fkey foreign key (jurisdiction_id, api_key_id) references api_key,
    constraint cases_duplicate_of_fkey foreign key (jurisdiction_id, duplicate_of) references cases,
    constraint cases_status_check check (status in ('received', 'acknowledged', 'scheduled', 'in_progress',
        'on_hold', 'resolved', 'closed', 'declined', 'duplicate', 'withdrawn')),
    constraint cases_outcome_check check (outcome in ('fixed', 'no_problem_found', 'not_ours', 'cannot_act',
        'private_property', 'spam', 'other')),
    constraint cases_duplicate_check check ((status = 'duplicate') = (duplicate_of is not null)),
    constraint cases_version_check check (version >= 1)
);
create index cases_place_gist on cases using gist (place);
create index cases_requested_at_idx on cases (jurisdiction_id, requested_at desc, case_id desc);
comment on table cases is 'One service request: its present. Its past is in event.';
comment on column cases.number is 'What people say: Open311''s service_request_id. Random, with a check character.';
comment on column cases.version is 'Grows by one with each event; If-Match compares it.';
comment on column cases.radius_m is 'How far from the place the truth may be, in metres.';
comment on column cases.areas is 'The code of the area of each kind that holds the place: {"ward": "3"}.';
comment on column cases.external_id is 'The number it had where it was imported from.';
comment on column cases.tracking_sha256 is 'Hash of the secret in the reporter''s link.';
comment on column cases.unevidenced is 'Said to be fixed without proof.';
comment on column cases.event_head is 'Hash of its newest event.';

create table case_contact (
    jurisdiction_id text not null,
    case_id uuid not null,
    email text,
    phone text,
    first_name text,
    last_name text,
    device_id text,
    account_id text,
    constraint case_contact_pkey primary key (jurisdiction_id, case_id),
    constraint case_contact_case_fkey foreign key (jurisdiction_id, case_id) references cases
);
comment on table case_contact is 'Who reported it: the only personal data, apart from the case, never on a public surface.';

create table case_attribute (
    jurisdiction_id text not null,
    case_id uuid not null,
    attribute_code text not null,
    answers text[] not null,
    constraint case_attribute_pkey primary key (jurisdiction_id, case_id, attribute_code),
    constraint case_attribute_case_fkey foreign key (jurisdiction_id, case_id) references cases
);
comment on table case_attribute is 'The reporter''s answers to the extra questions, also to those nobody asked.';

create table fix (
    jurisdiction_id text not null,
    case_id uuid not null,
    position integer not null,
    source text not null,
    place geography(Point, 4326) not null,
    accuracy_m double precision,
    heading_deg double precision,
    taken_at timestamptz,
    note text not null default '',
    constraint fix_pkey primary key (jurisdiction_id, case_id, position),
    constraint fix_case_fkey foreign key (jurisdiction_id, case_id) references cases,
    constraint fix_source_check check (source in ('photo_exif', 'device', 'pin', 'address'))
);
comment on table fix is 'One piece of evidence of where the problem is. Never public.';

create table photo (
    jurisdiction_id text not null,
    photo_id uuid not null,
    case_id uuid not null,
    kind text not null,
    state text not null,
    width integer not null,
    height integer not null,
    original_sha256 bytea not null,
    likeness bytea not null,
    taken_at timestamptz,
    place geography(Point, 4326),
    added_at timestamptz not null,
    constraint photo_pkey primary key (jurisdiction_id, photo_id),
    constraint photo_case_fkey foreign key (jurisdiction_id, case_id) references cases,
    constraint photo_kind_check check (kind in ('report', 'proof')),
    constraint photo_state_check check (state in ('clean', 'ready'))
);
create index photo_case_idx on photo (jurisdiction_id, case_id);
comment on table photo is 'An image of a case. Its bytes lie in the photo store, which had them before this row.';
comment on column photo.state is 'clean: the full picture is publishable; ready: the smaller renditions are made, too.';
comment on column photo.place is 'Where the camera says it was. Never public.';

create table event (
    jurisdiction_id text not null,
    case_id uuid not null,
    seq integer not null,
    at timestamptz not null,
    actor text not null,
    actor_id uuid,
    action text not null,
    from_status text,
    to_status text not null,
    visibility text not null,
    note text not null default '',
    detail text not null default '{}',
    hash bytea not null,
    constraint event_pkey primary key (jurisdiction_id, case_id, seq),
    constraint event_case_fkey foreign key (jurisdiction_id, case_id) references cases,
    constraint event_visibility_check check (visibility in ('public', 'staff')),
    constraint event_detail_check check (detail::json is not null)
);
comment on table event is 'A case''s history: append-only, each line hashed together with the one before.';
comment on column event.detail is 'JSON, kept as the very text that was hashed. Holds no personal data.';
comment on column event.hash is 'SHA-256 over the hash of the event before and this line.';

create function event_is_append_only() returns trigger language plpgsql as $$
begin
    raise exception 'events are append-only' using errcode = 'restrict_violation', constraint = 'event_append_only';
end $$;
create trigger event_append_only before update or delete on event
    for each row execute function event_is_append_only();

create table follower (
    jurisdiction_id text not null,
    follower_id uuid not null,
    case_id uuid not null,
    merged_from uuid,
    contact_case_id uuid not null,
    constraint follower_pkey primary key (jurisdiction_id, follower_id),
    constraint follower_case_fkey foreign key (jurisdiction_id, case_id) references cases,
    constraint follower_contact_fkey foreign key (jurisdiction_id, contact_case_id) references case_contact
);
create index follower_case_idx on follower (jurisdiction_id, case_id);
comment on table follower is 'Anyone who wants to hear of a case: its reporter, and those merged into it.';
comment on column follower.merged_from is 'The duplicate that brought this follower; undone by unmerge.';
comment on column follower.contact_case_id is 'Whose contact row says how to reach them.';
