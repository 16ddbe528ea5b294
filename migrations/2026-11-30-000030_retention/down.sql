drop index report_token_created_at_idx;
drop index idempotency_key_created_at_idx;

create or replace function visit_evidence_is_append_only() returns trigger language plpgsql as $$
begin
    raise exception 'evidence is append-only' using errcode = 'restrict_violation', constraint = 'visit_evidence_append_only';
end $$;

create or replace function read_log_is_append_only() returns trigger language plpgsql as $$
begin
    raise exception 'the read log is append-only' using errcode = 'restrict_violation', constraint = 'read_log_append_only';
end $$;
