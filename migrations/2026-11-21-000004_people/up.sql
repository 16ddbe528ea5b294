create table crew (
    jurisdiction_id text not null,
    crew_id uuid not null,
    name text not null,
    skills text[] not null default '{}',
    districts text[] not null default '{}',
    yard geography(Point, 4326),
    constraint crew_pkey primary key (jurisdiction_id, crew_id),
    constraint crew_name_key unique (jurisdiction_id, name),
    constraint crew_jurisdiction_fkey foreign key (jurisdiction_id) references jurisdiction
);
comment on table crew is 'The people of one truck.';
comment on column crew.skills is 'What they are trained for; a shift may bring fewer.';
comment on column crew.districts is 'Codes of the maintenance districts they serve; none means all.';

create table account (
    jurisdiction_id text not null,
    account_id uuid not null,
    login text not null,
    name text not null,
    role text not null,
    password_hash text not null,
    crew_id uuid,
    agency_code text,
    created_at timestamptz not null,
    disabled_at timestamptz,
    constraint account_pkey primary key (jurisdiction_id, account_id),
    constraint account_login_key unique (jurisdiction_id, login),
    constraint account_crew_fkey foreign key (jurisdiction_id, crew_id) references crew,
    constraint account_agency_fkey foreign key (jurisdiction_id, agency_code) references agency,
    constraint account_role_check check (role in ('crew', 'agent', 'dispatcher', 'manager', 'admin')),
    constraint account_crew_check check ((role = 'crew') = (crew_id is not null))
);
comment on table account is 'Somebody who signs in: crew or staff.';
comment on column account.password_hash is 'Argon2id in PHC form.';

create table api_key (
    jurisdiction_id text not null,
    api_key_id uuid not null,
    name text not null,
    key_sha256 bytea not null,
    created_at timestamptz not null,
    revoked_at timestamptz,
    constraint api_key_pkey primary key (jurisdiction_id, api_key_id),
    constraint api_key_sha256_key unique (jurisdiction_id, key_sha256),
    constraint api_key_jurisdiction_fkey foreign key (jurisdiction_id) references jurisdiction
);
comment on table api_key is 'The right of a third-party app to post. The key itself is shown once and never stored.';
