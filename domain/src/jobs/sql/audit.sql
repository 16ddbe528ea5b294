-- The invariants of city $1. $2: how many jobs a crew may hold. $3: how many offers it may have.
-- $4: what should have happened by then. $5: leases that ended before are not looked at.
with needed as (
    select l.unit_id, need.item, sum(need.quantity) as quantity
    from lease_live l
    join job j on j.jurisdiction_id = l.jurisdiction_id and j.job_id = l.job_id
    cross join jsonb_to_recordset(j.stock_needs) as need (item text, quantity integer)
    where l.jurisdiction_id = $1
    group by 1, 2
), counted as (
    select unit_id, item, reserved, counted from stock where jurisdiction_id = $1
)
select 'I1' as invariant, count(*) as count
from (select from lease_live where jurisdiction_id = $1
    group by job_id having count(*) > 1) twice
union all
select 'I2', count(*)
from (
    select from job j
    where j.jurisdiction_id = $1 and j.ended_at is null
        and (j.state = 'leased') <> exists (
            select from lease_live l where l.jurisdiction_id = $1 and l.job_id = j.job_id)
    union all
    select from lease_live l
    join job j on j.jurisdiction_id = l.jurisdiction_id and j.job_id = l.job_id
    where l.jurisdiction_id = $1 and j.ended_at is not null
) otherwise
union all
select 'I3', count(*)
from lease_live l
join job j on j.jurisdiction_id = l.jurisdiction_id and j.job_id = l.job_id
where l.jurisdiction_id = $1 and (l.fence <> j.fence
    or exists (
        select from lease_past p
        where p.jurisdiction_id = $1 and p.job_id = l.job_id and p.fence >= l.fence))
union all
select 'I4', count(*)
from job j
left join disposition d on d.jurisdiction_id = j.jurisdiction_id and d.job_id = j.job_id
where j.jurisdiction_id = $1 and j.state = 'open' and (d.decided_at is null or d.decided_at < $4)
union all
select 'I5', count(*)
from job j
where j.jurisdiction_id = $1 and j.state = 'open' and j.escalated_at is null and j.escalate_at < $4
    and not exists (
        select from job before
        where before.jurisdiction_id = $1 and before.case_id = j.case_id
            and before.ended_at is null and before.visit = any (j.awaits))
union all
select 'I6', count(*)
from counted s
full join needed n on n.unit_id = s.unit_id and n.item = s.item
where coalesce(s.reserved, 0) <> coalesce(n.quantity, 0) or s.reserved > s.counted
union all
select 'I7', count(*)
from (
    select crew_id from lease_live where jurisdiction_id = $1
    group by 1 having count(*) > $2 or count(started_at) > 1
    union all
    select crew_id from offer where jurisdiction_id = $1 and state = 'live'
    group by 1 having count(*) > $3
) overburdened
union all
select 'I8', count(*)
from (
    select o.crew_id from offer o
    join shift s on s.jurisdiction_id = o.jurisdiction_id and s.shift_id = o.shift_id
    where o.jurisdiction_id = $1 and o.state = 'live' and s.ended_at is not null
    union all
    select p.crew_id from position_latest p
    where p.jurisdiction_id = $1 and not exists (
        select from shift s
        where s.jurisdiction_id = $1 and s.crew_id = p.crew_id and s.ended_at is null)
    union all
    select s.crew_id from shift s
    where s.jurisdiction_id = $1 and s.ended_at is null and s.ends_at < $4
) outside
union all
select 'I9', count(*)
from (
    -- Twice done is refused by a unique index; what ended long ago was looked at then.
    select j.job_id from job j
    join lease_past p on p.jurisdiction_id = j.jurisdiction_id and p.job_id = j.job_id
    where j.jurisdiction_id = $1 and p.ending = 'done' and j.state <> 'done' and p.ended_at > $5
    union all
    select j.job_id from offer o
    join job j on j.jurisdiction_id = o.jurisdiction_id and j.job_id = o.job_id
    where o.jurisdiction_id = $1 and o.state = 'live' and j.state <> 'open'
) again
