create table task (
    jurisdiction_id text not null,
    task_id uuid not null,
    kind text not null,
    payload jsonb not null,
    dedupe_key text,
    state text not null default 'queued',
    attempts integer not null default 0,
    run_at timestamptz not null,
    locked_until timestamptz,
    last_error text,
    created_at timestamptz not null,
    constraint task_pkey primary key (jurisdiction_id, task_id),
    constraint task_jurisdiction_fkey foreign key (jurisdiction_id) references jurisdiction,
    constraint task_state_check check (state in ('queued', 'running', 'dead'))
);
create index task_due_idx on task (run_at) where state = 'queued';
create index task_running_idx on task (locked_until) where state = 'running';
create unique index task_dedupe_key on task (jurisdiction_id, kind, dedupe_key) where state = 'queued';
comment on table task is 'The outbox: background work, written in the transaction that calls for it.';
comment on column task.dedupe_key is 'At most one queued task of a kind has a given key.';
comment on column task.locked_until is 'A worker that has not settled by then is taken for dead.';

create table idempotency_key (
    jurisdiction_id text not null,
    surface text not null,
    key text not null,
    request_sha256 bytea not null,
    answer text not null,
    created_at timestamptz not null,
    constraint idempotency_key_pkey primary key (jurisdiction_id, surface, key),
    constraint idempotency_key_jurisdiction_fkey foreign key (jurisdiction_id) references jurisdiction
);
comment on table idempotency_key is 'What was answered to a request that may be sent again.';
