-- Escalates up to $2 jobs of city $1 that are late at $3. A job that waits for another visit of its case
-- is not late yet.
with late as (
    select job_id from job
    where jurisdiction_id = $1 and state = 'open' and escalated_at is null and escalate_at <= $3
        and not exists (
            select from job before
            where before.jurisdiction_id = $1
                and before.case_id = job.case_id and before.ended_at is null
                and before.visit = any (job.awaits))
    order by job_id limit $2
    for no key update skip locked)
update job set escalated_at = $3 from late
where job.jurisdiction_id = $1 and job.job_id = late.job_id
returning job.job_id
