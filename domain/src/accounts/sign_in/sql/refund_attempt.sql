-- Takes back the attempt that was the subject's number $3. A wait that a later attempt caused stays. $4: now.
update sign_in_attempt
set attempts = greatest(attempts - 1, 0),
    next_at = case when attempts = $3 then least(next_at, $4) else next_at end
where jurisdiction_id = $1 and subject_sha256 = $2
