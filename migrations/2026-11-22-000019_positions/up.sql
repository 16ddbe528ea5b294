-- No foreign keys: rows come by the second and go by the day, and only a crew on shift has any.
create table position_raw (
    jurisdiction_id text not null,
    crew_id uuid not null,
    at timestamptz not null,
    shift_id uuid not null,
    place geography(Point, 4326) not null,
    accuracy_m double precision,
    doubted boolean not null,
    constraint position_raw_pkey primary key (jurisdiction_id, crew_id, at)
) partition by range (at);
comment on table position_raw is 'Where crews on shift were: a partition for each day (UTC), made ahead and dropped when all of it is a day old.';
comment on column position_raw.doubted is 'Nobody gets there so fast: it counts if the next one is near it.';

create table position_raw_rest partition of position_raw default;
comment on table position_raw_rest is 'Positions of days that have no partition yet; moved when it is made.';

create table read_log (
    jurisdiction_id text not null,
    read_id uuid not null,
    at timestamptz not null,
    account_id uuid not null,
    role text not null,
    subject text not null,
    subject_id uuid not null,
    constraint read_log_pkey primary key (jurisdiction_id, read_id),
    constraint read_log_account_fkey foreign key (jurisdiction_id, account_id) references account,
    constraint read_log_subject_check check (subject in ('crew_position'))
);
create index read_log_subject_idx on read_log (jurisdiction_id, subject, subject_id, read_id desc);
comment on table read_log is 'Who looked at what is somebody''s own, written in the transaction of the look: append-only.';
comment on column read_log.role is 'What the reader was here for then.';
comment on column read_log.subject is 'crew_position: where the crew of subject_id was.';

create function read_log_is_append_only() returns trigger language plpgsql as $$
begin
    raise exception 'the read log is append-only' using errcode = 'restrict_violation', constraint = 'read_log_append_only';
end $$;
create trigger read_log_append_only before update or delete on read_log
    for each row execute function read_log_is_append_only();
