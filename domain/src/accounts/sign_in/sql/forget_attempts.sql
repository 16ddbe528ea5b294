-- Some of the rows that no longer cause a wait. $2: time before which attempts are forgotten.
delete from sign_in_attempt
where jurisdiction_id = $1 and subject_sha256 in (
    select subject_sha256 from sign_in_attempt
    where jurisdiction_id = $1 and changed_at < $2
    order by changed_at limit 100
    for update skip locked)
