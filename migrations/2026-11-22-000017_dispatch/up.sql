-- Skills and place in one index: see candidate.
create extension if not exists btree_gist with schema public;
create extension if not exists intarray with schema public;

-- What a service's field work is like. -----------------------------------------------------------

alter table service
    add column mode text not null default 'offer',
    add column priority smallint not null default 3,
    add column hazard boolean not null default false,
    add column must_go_minutes integer,
    add column escalate_minutes integer not null default 120,
    add column queue text not null default 'dispatch',
    add column visits jsonb not null default '[]',
    add constraint service_mode_check check (mode in ('assign', 'offer', 'nearby', 'broadcast')),
    add constraint service_priority_check check (priority between 1 and 5),
    add constraint service_minutes_check check (escalate_minutes > 0 and must_go_minutes > 0);
update service set mode = 'broadcast', escalate_minutes = 15 where urgent;
alter table service drop column urgent;
comment on column service.mode is 'How its jobs are put to crews.';
comment on column service.priority is '1 is most pressing, 5 least.';
comment on column service.hazard is 'Somebody may come to harm until it is done.';
comment on column service.must_go_minutes is
    'Somebody must be on the way so long after the report: from then on everybody who fits is asked at once.';
comment on column service.escalate_minutes is
    'A job that nobody has taken for so long is put before people.';
comment on column service.queue is 'Where people look for jobs that nobody has taken.';
comment on column service.visits is
    'The visits that the work takes, if it takes more than one crew once: '
    '[{"name": text, "skills": [text], "stock_needs": [...], "minutes": integer, "crews": integer, "after": [text]}].';

alter table job
    add column visit text not null default '',
    add column seat smallint not null default 1,
    add column awaits text[] not null default '{}',
    add column hazard boolean not null default false,
    add column priority smallint not null default 3,
    add column must_go_at timestamptz,
    add column escalate_at timestamptz,
    add column queue text not null default 'dispatch',
    add column escalated_at timestamptz,
    drop constraint job_mode_check,
    add constraint job_mode_check check (mode in ('assign', 'offer', 'nearby', 'broadcast'));
update job set escalate_at = opened_at + interval '2 hours';
alter table job alter column escalate_at set not null;
drop index job_one_live_per_case_key;
create unique index job_one_live_per_visit_key on job (jurisdiction_id, case_id, visit, seat)
    where ended_at is null;
create index job_open_idx on job (jurisdiction_id, due_at, job_id) where state = 'open';
create index job_escalate_idx on job (escalate_at) where state = 'open' and escalated_at is null;
create index job_ended_idx on job (ended_at) where ended_at is not null;
comment on column job.visit is 'Which visit of the case''s work it is; empty, if there is one alone.';
comment on column job.seat is 'Which of the crews that a visit takes.';
comment on column job.awaits is 'The visits of the same case that must be done before.';
comment on column job.must_go_at is 'Somebody must be on the way by then.';
comment on column job.escalate_at is 'If nobody has taken it by then, people are asked to look.';
comment on column job.queue is 'Where people look for it then.';

alter table offer add column mode text not null default 'offer',
    add constraint offer_mode_check check (mode in ('offer', 'nearby', 'broadcast'));
create index offer_shift_idx on offer (jurisdiction_id, shift_id) where state = 'live';

alter table lease_live add column assigned boolean not null default false;
comment on column lease_live.assigned is 'Put on the crew''s list without asking: it may refuse.';

alter table lease_past add column reason text,
    drop constraint lease_past_ending_check,
    add constraint lease_past_ending_check check (ending in
        ('done', 'released', 'refused', 'cancelled', 'silent', 'shift_ended', 'handed_over', 'overruled'));
create index lease_past_job_idx on lease_past (jurisdiction_id, job_id);

alter table disposition add column question jsonb;
comment on column disposition.question is 'What the planner was asked: asked again, it gives the same answer.';

create table job_override (
    jurisdiction_id text not null,
    job_override_id uuid not null,
    job_id uuid not null,
    crew_id uuid not null,
    kind text not null,
    reason text not null,
    made_by uuid not null,
    made_at timestamptz not null,
    lifted_at timestamptz,
    constraint job_override_pkey primary key (jurisdiction_id, job_override_id),
    constraint job_override_job_fkey foreign key (jurisdiction_id, job_id) references job,
    constraint job_override_crew_fkey foreign key (jurisdiction_id, crew_id) references crew,
    constraint job_override_kind_check check (kind in ('pin', 'exclude', 'force'))
);
create unique index job_override_one_pin_key on job_override (jurisdiction_id, job_id)
    where kind = 'pin' and lifted_at is null;
create index job_override_job_idx on job_override (jurisdiction_id, job_id) where lifted_at is null;
comment on table job_override is 'What a person decided against the dispatcher, and why.';

-- Shifts. ----------------------------------------------------------------------------------------

alter table shift
    add column yard geography(Point, 4326),
    add column seen_at timestamptz,
    add column silent_since timestamptz;
update shift set seen_at = started_at;
alter table shift
    alter column seen_at set default city_now(),
    alter column seen_at set not null;
create index disposition_decided_idx on disposition (decided_at);
create index shift_live_idx on shift (ends_at) where ended_at is null;
comment on column shift.yard is 'Where it starts and ends, and where things are fetched.';
comment on column shift.seen_at is 'When the crew was last heard of, to within some seconds.';
comment on column shift.silent_since is 'Since when a crew that is not heard of gets nothing new.';

create table shift_break (
    jurisdiction_id text not null,
    shift_id uuid not null,
    starts_at timestamptz not null,
    ends_at timestamptz not null,
    constraint shift_break_pkey primary key (jurisdiction_id, shift_id, starts_at),
    constraint shift_break_shift_fkey foreign key (jurisdiction_id, shift_id) references shift,
    constraint shift_break_span_check check (ends_at > starts_at)
);
comment on table shift_break is 'When a crew on shift rests: nothing is offered that would not be done before, or could not begin after.';

-- Stock. -----------------------------------------------------------------------------------------

create table stock_move (
    jurisdiction_id text not null,
    stock_move_id uuid not null,
    unit_id uuid not null,
    item text not null,
    kind text not null,
    quantity integer not null,
    job_id uuid,
    other_unit_id uuid,
    crew_id uuid,
    at timestamptz not null,
    constraint stock_move_pkey primary key (jurisdiction_id, stock_move_id),
    constraint stock_move_unit_fkey foreign key (jurisdiction_id, unit_id) references unit,
    constraint stock_move_job_fkey foreign key (jurisdiction_id, job_id) references job,
    constraint stock_move_other_unit_fkey foreign key (jurisdiction_id, other_unit_id) references unit,
    constraint stock_move_crew_fkey foreign key (jurisdiction_id, crew_id) references crew,
    constraint stock_move_kind_check check (kind in ('counted', 'used', 'restocked', 'handed_over', 'received'))
);
create index stock_move_unit_idx on stock_move (jurisdiction_id, unit_id, stock_move_id);
comment on table stock_move is 'Everything that came on a vehicle or left it. Append-only.';
comment on column stock_move.quantity is 'How many more or fewer there are; of what was counted, how many there are.';

-- Who could go. ----------------------------------------------------------------------------------

create function skill_marks(skills text[]) returns integer[]
    language plpgsql immutable strict parallel safe as $$
declare
    marks integer[] := '{}';
    skill text;
begin
    foreach skill in array skills loop
        marks := marks || ('x' || substr(md5(skill), 1, 8))::bit(32)::integer;
    end loop;
    return marks;
end
$$;
comment on function skill_marks(text[]) is 'Numbers that stand for skills in an index; two skills may share one.';

create table candidate (
    jurisdiction_id text not null,
    crew_id uuid not null,
    shift_id uuid not null,
    skills text[] not null,
    marks integer[] generated always as (skill_marks(skills)) stored,
    place geography(Point, 4326),
    constraint candidate_pkey primary key (jurisdiction_id, crew_id),
    constraint candidate_crew_fkey foreign key (jurisdiction_id, crew_id) references crew,
    constraint candidate_shift_fkey foreign key (jurisdiction_id, shift_id) references shift
);
create index candidate_skills_place_gist on candidate
    using gist (jurisdiction_id, marks gist__intbig_ops, place);
comment on table candidate is 'Crews on shift by what they can do and where they are: the few with a rare skill are found without passing by the many.';

create function follow_shift() returns trigger language plpgsql as $$
begin
    if new.ended_at is not null then
        delete from candidate
            where jurisdiction_id = new.jurisdiction_id and crew_id = new.crew_id and shift_id = new.shift_id;
    elsif tg_op = 'INSERT' then
        insert into candidate (jurisdiction_id, crew_id, shift_id, skills, place)
            select new.jurisdiction_id, new.crew_id, new.shift_id, new.skills, coalesce(p.place, new.yard)
            from (select 1) one
            left join position_latest p on p.jurisdiction_id = new.jurisdiction_id and p.crew_id = new.crew_id
            on conflict (jurisdiction_id, crew_id)
            do update set shift_id = excluded.shift_id, skills = excluded.skills, place = excluded.place;
    end if;
    return null;
end
$$;
create trigger follow_shift after insert or update of ended_at on shift
    for each row execute function follow_shift();

create function follow_position() returns trigger language plpgsql as $$
begin
    update candidate set place = new.place
        where jurisdiction_id = new.jurisdiction_id and crew_id = new.crew_id;
    return null;
end
$$;
create trigger follow_position after insert or update on position_latest
    for each row execute function follow_position();

insert into candidate (jurisdiction_id, crew_id, shift_id, skills, place)
    select s.jurisdiction_id, s.crew_id, s.shift_id, s.skills, coalesce(p.place, c.yard)
    from shift s
    join crew c on c.jurisdiction_id = s.jurisdiction_id and c.crew_id = s.crew_id
    left join position_latest p on p.jurisdiction_id = s.jurisdiction_id and p.crew_id = s.crew_id
    where s.ended_at is null;
