create table operation_inbox (
    jurisdiction_id text not null,
    crew_id uuid not null,
    operation_id uuid not null,
    content_sha256 bytea not null,
    answer text not null default '',
    received_at timestamptz not null,
    constraint operation_inbox_pkey primary key (jurisdiction_id, crew_id, operation_id),
    constraint operation_inbox_crew_fkey foreign key (jurisdiction_id, crew_id) references crew
);
create index operation_inbox_received_at_idx on operation_inbox (received_at);
comment on table operation_inbox is 'What was answered to an operation that a phone may send again. The key is the guard: an operation has its effect once.';
comment on column operation_inbox.operation_id is 'Chosen by the phone.';
comment on column operation_inbox.content_sha256 is 'Fingerprint of the operation: another one with the same id is a mistake.';
comment on column operation_inbox.answer is 'JSON, written in the transaction of the effect.';

create table visit_evidence (
    jurisdiction_id text not null,
    crew_id uuid not null,
    operation_id uuid not null,
    case_id uuid not null,
    job_id uuid not null,
    fence bigint,
    kind text not null,
    standing text not null,
    note text not null default '',
    photo_ids uuid[] not null default '{}',
    distance_m double precision,
    accuracy_m double precision,
    parts jsonb not null default '[]',
    device_at timestamptz not null,
    received_at timestamptz not null,
    constraint visit_evidence_pkey primary key (jurisdiction_id, crew_id, operation_id),
    constraint visit_evidence_crew_fkey foreign key (jurisdiction_id, crew_id) references crew,
    constraint visit_evidence_case_fkey foreign key (jurisdiction_id, case_id) references cases,
    constraint visit_evidence_job_fkey foreign key (jurisdiction_id, job_id) references job,
    constraint visit_evidence_kind_check check (kind in ('note', 'photo', 'arrival', 'parts', 'hold', 'resolve', 'release')),
    constraint visit_evidence_standing_check check (standing in ('held', 'superseded'))
);
create index visit_evidence_case_idx on visit_evidence (jurisdiction_id, case_id);
comment on table visit_evidence is 'What a crew has seen and done at a case, as its phone says: append-only, kept also when somebody else had the job by then.';
comment on column visit_evidence.operation_id is 'Of the operation that brought it. The key is the guard: it is kept once, also when the inbox has forgotten.';
comment on column visit_evidence.fence is 'Of the lease that the crew believed in, if it knew one.';
comment on column visit_evidence.kind is 'Which operation it came with.';
comment on column visit_evidence.standing is 'held: the crew had the job when this came; superseded: not, or not any more.';
comment on column visit_evidence.distance_m is 'How far from the job''s place the crew was. Where it was is not kept here.';
comment on column visit_evidence.parts is 'What was used, and how many of it were not on board by our count.';
comment on column visit_evidence.device_at is 'When, by the phone''s clock. It decides nothing.';

create function visit_evidence_is_append_only() returns trigger language plpgsql as $$
begin
    raise exception 'evidence is append-only' using errcode = 'restrict_violation', constraint = 'visit_evidence_append_only';
end $$;
create trigger visit_evidence_append_only before update or delete on visit_evidence
    for each row execute function visit_evidence_is_append_only();
