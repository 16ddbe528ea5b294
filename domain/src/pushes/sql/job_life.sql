-- Seconds, of the $4 after a crew was given a job, that remain while it has not begun it.
select extract(epoch from least(lease_live.taken_at + make_interval(secs => $4), shift.ends_at) - $5)
    ::double precision as left_s
from lease_live join shift using (jurisdiction_id, shift_id)
where lease_live.jurisdiction_id = $1 and lease_live.job_id = $2
    and lease_live.crew_id = $3 and lease_live.started_at is null and shift.ended_at is null
