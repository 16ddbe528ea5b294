-- Counts an attempt before its password is checked; returns nothing if the subject ($2) has to wait.
-- $3: attempts until the first wait, $4: longest wait in seconds, $5: time before which attempts are forgotten,
-- $6: now, $7: now in seconds since 1970. (A sum of time and interval depends on the session, a sum of seconds does not.)
insert into sign_in_attempt as known (jurisdiction_id, subject_sha256, attempts, next_at, changed_at)
values ($1, $2, 1, $6, $6)
on conflict (jurisdiction_id, subject_sha256) do update
set attempts = case when known.changed_at < $5 then 1 else known.attempts + 1 end,
    next_at = to_timestamp($7 + case
        when known.changed_at < $5 or known.attempts + 1 < $3 then 0
        else least($4, power(2::double precision, least(known.attempts + 1 - $3, 30))) end),
    changed_at = excluded.changed_at
where known.next_at <= excluded.next_at
returning attempts
