-- Inserts or replaces an object, unless the objects of the jurisdiction ($1) are larger than $5 bytes together.
insert into photo_spool (jurisdiction_id, key, bytes, stored_at)
select $1, $2, $3, $4
where (
    select coalesce(sum(octet_length(spooled.bytes)), 0)
    from photo_spool as spooled
    where spooled.jurisdiction_id = $1
) + octet_length($3) <= $5
on conflict (jurisdiction_id, key) do update set bytes = excluded.bytes, stored_at = excluded.stored_at
