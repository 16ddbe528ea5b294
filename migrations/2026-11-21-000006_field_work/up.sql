create table unit (
    jurisdiction_id text not null,
    unit_id uuid not null,
    code text not null,
    name text not null,
    constraint unit_pkey primary key (jurisdiction_id, unit_id),
    constraint unit_code_key unique (jurisdiction_id, code),
    constraint unit_jurisdiction_fkey foreign key (jurisdiction_id) references jurisdiction
);
comment on table unit is 'A vehicle.';

create table stock (
    jurisdiction_id text not null,
    unit_id uuid not null,
    item text not null,
    counted integer not null,
    reserved integer not null default 0,
    constraint stock_pkey primary key (jurisdiction_id, unit_id, item),
    constraint stock_unit_fkey foreign key (jurisdiction_id, unit_id) references unit,
    constraint stock_never_oversold_check check (reserved >= 0 and reserved <= counted)
);
comment on table stock is 'What lies on a vehicle, and how much of it is promised to accepted jobs.';

create table shift (
    jurisdiction_id text not null,
    shift_id uuid not null,
    crew_id uuid not null,
    unit_id uuid not null,
    skills text[] not null,
    started_at timestamptz not null,
    ends_at timestamptz not null,
    ended_at timestamptz,
    constraint shift_pkey primary key (jurisdiction_id, shift_id),
    constraint shift_crew_fkey foreign key (jurisdiction_id, crew_id) references crew,
    constraint shift_unit_fkey foreign key (jurisdiction_id, unit_id) references unit,
    constraint shift_span_check check (ends_at > started_at)
);
create unique index shift_one_per_crew_key on shift (jurisdiction_id, crew_id) where ended_at is null;
create unique index shift_one_per_unit_key on shift (jurisdiction_id, unit_id) where ended_at is null;
comment on table shift is 'A crew''s working span. Nothing is offered and no position stored outside one.';

create table position_latest (
    jurisdiction_id text not null,
    crew_id uuid not null,
    place geography(Point, 4326) not null,
    accuracy_m double precision,
    at timestamptz not null,
    constraint position_latest_pkey primary key (jurisdiction_id, crew_id),
    constraint position_latest_crew_fkey foreign key (jurisdiction_id, crew_id) references crew
);
create index position_latest_place_gist on position_latest using gist (place);
comment on table position_latest is 'Where a crew on shift was last seen. Dropped when the shift ends.';

create table job (
    jurisdiction_id text not null,
    job_id uuid not null,
    case_id uuid not null,
    state text not null,
    mode text not null,
    skills text[] not null default '{}',
    stock_needs jsonb not null default '[]',
    service_minutes integer not null,
    place geography(Point, 4326),
    district text,
    due_at timestamptz,
    excluded_crews uuid[] not null default '{}',
    fence bigint not null default 0,
    opened_at timestamptz not null,
    ended_at timestamptz,
    constraint job_pkey primary key (jurisdiction_id, job_id),
    constraint job_case_fkey foreign key (jurisdiction_id, case_id) references cases,
    constraint job_state_check check (state in ('open', 'leased', 'done', 'cancelled')),
    constraint job_mode_check check (mode in ('offer', 'broadcast')),
    constraint job_ended_check check ((state in ('done', 'cancelled')) = (ended_at is not null))
);
create unique index job_one_live_per_case_key on job (jurisdiction_id, case_id) where ended_at is null;
create index job_place_gist on job using gist (place);
comment on table job is 'Field work for a case.';
comment on column job.fence is 'Grows with each lease; whoever holds an older one changes nothing.';
comment on column job.excluded_crews is 'Crews whose earlier work was disputed: it goes to someone else.';

create table offer (
    jurisdiction_id text not null,
    offer_id uuid not null,
    job_id uuid not null,
    crew_id uuid not null,
    shift_id uuid not null,
    state text not null,
    distance_m double precision,
    offered_at timestamptz not null,
    expires_at timestamptz not null,
    answered_at timestamptz,
    reason text,
    constraint offer_pkey primary key (jurisdiction_id, offer_id),
    constraint offer_job_fkey foreign key (jurisdiction_id, job_id) references job,
    constraint offer_crew_fkey foreign key (jurisdiction_id, crew_id) references crew,
    constraint offer_shift_fkey foreign key (jurisdiction_id, shift_id) references shift,
    constraint offer_state_check check (state in ('live', 'accepted', 'declined', 'expired', 'withdrawn'))
);
create unique index offer_live_key on offer (jurisdiction_id, job_id, crew_id) where state = 'live';
create index offer_live_expiry_idx on offer (expires_at) where state = 'live';
create index offer_live_crew_idx on offer (jurisdiction_id, crew_id) where state = 'live';
comment on table offer is 'A job put to a crew until it expires.';

create table lease_live (
    jurisdiction_id text not null,
    job_id uuid not null,
    crew_id uuid not null,
    shift_id uuid not null,
    unit_id uuid not null,
    fence bigint not null,
    taken_at timestamptz not null,
    started_at timestamptz,
    constraint lease_live_pkey primary key (jurisdiction_id, job_id),
    constraint lease_live_job_fkey foreign key (jurisdiction_id, job_id) references job,
    constraint lease_live_crew_fkey foreign key (jurisdiction_id, crew_id) references crew,
    constraint lease_live_shift_fkey foreign key (jurisdiction_id, shift_id) references shift,
    constraint lease_live_unit_fkey foreign key (jurisdiction_id, unit_id) references unit
);
create unique index lease_live_one_started_key on lease_live (jurisdiction_id, crew_id)
    where started_at is not null;
create index lease_live_crew_idx on lease_live (jurisdiction_id, crew_id);
comment on table lease_live is 'A crew''s exclusive right to a job. The key is the guard: one crew holds a job.';

create table lease_past (
    jurisdiction_id text not null,
    job_id uuid not null,
    fence bigint not null,
    crew_id uuid not null,
    taken_at timestamptz not null,
    ended_at timestamptz not null,
    ending text not null,
    constraint lease_past_pkey primary key (jurisdiction_id, job_id, fence),
    constraint lease_past_job_fkey foreign key (jurisdiction_id, job_id) references job,
    constraint lease_past_crew_fkey foreign key (jurisdiction_id, crew_id) references crew,
    constraint lease_past_ending_check check (ending in ('done', 'released', 'cancelled'))
);
comment on table lease_past is 'Who held a job before, and how it ended.';

create table disposition (
    jurisdiction_id text not null,
    job_id uuid not null,
    code text not null,
    words text not null,
    candidates jsonb not null default '[]',
    decided_at timestamptz not null,
    constraint disposition_pkey primary key (jurisdiction_id, job_id),
    constraint disposition_job_fkey foreign key (jurisdiction_id, job_id) references job
);
comment on table disposition is 'Why an open job is where it is, in a code and in plain words.';
