-- How long an account and an address have to wait before their next attempt to sign in.
create table sign_in_attempt (
    jurisdiction_id text not null,
    subject_sha256 bytea not null,
    attempts integer not null,
    next_at timestamptz not null,
    changed_at timestamptz not null,
    constraint sign_in_attempt_pkey primary key (jurisdiction_id, subject_sha256),
    constraint sign_in_attempt_jurisdiction_fkey foreign key (jurisdiction_id) references jurisdiction,
    constraint sign_in_attempt_attempts_check check (attempts >= 0)
);
create index sign_in_attempt_changed_idx on sign_in_attempt (jurisdiction_id, changed_at);
comment on table sign_in_attempt is 'Attempts to sign in that are running or have failed, for each login and network address.';
comment on column sign_in_attempt.subject_sha256 is 'Hash of a login or of a network address, whether the login exists or not.';
comment on column sign_in_attempt.attempts is 'Number of attempts. An attempt counts before its password is checked.';
comment on column sign_in_attempt.next_at is 'No attempt is accepted before this time.';
