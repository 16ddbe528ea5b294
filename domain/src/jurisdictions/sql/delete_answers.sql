delete from idempotency_key
where jurisdiction_id = $1 and created_at <= $2 and exists (
    select from jurisdiction where jurisdiction_id = $1 and sandbox_of is not null)
