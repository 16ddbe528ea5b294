-- What is append-only goes when it is past its retention: only there, and never before 30 days.
create or replace function read_log_is_append_only() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' and current_setting('streetcorner.retention', true) = 'on'
        and old.at < city_now() - interval '30 days' then
        return old;
    end if;
    raise exception 'the read log is append-only' using errcode = 'restrict_violation', constraint = 'read_log_append_only';
end $$;

create or replace function visit_evidence_is_append_only() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' and current_setting('streetcorner.retention', true) = 'on'
        and old.received_at < city_now() - interval '30 days' then
        return old;
    end if;
    raise exception 'evidence is append-only' using errcode = 'restrict_violation', constraint = 'visit_evidence_append_only';
end $$;

-- The other tables are searched for old rows by keys that sort by time.
create index idempotency_key_created_at_idx on idempotency_key (jurisdiction_id, created_at);
create index report_token_created_at_idx on report_token (jurisdiction_id, created_at);
