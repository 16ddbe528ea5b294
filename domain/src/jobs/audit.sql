with late as (
    select city_now() - make_interval(secs => $3) as before
), needed as (
    select l.jurisdiction_id, l.unit_id, need.item, sum(need.quantity) as quantity
    from lease_live l
    join job j on j.jurisdiction_id = l.jurisdiction_id and j.job_id = l.job_id
    cross join jsonb_to_recordset(j.stock_needs) as need (item text, quantity integer)
    group by 1, 2, 3
)
select 'I1' as invariant, count(*) as count
from (select from lease_live group by jurisdiction_id, job_id having count(*) > 1) twice
union all
select 'I2', count(*)
from job j
full join lease_live l on l.jurisdiction_id = j.jurisdiction_id and l.job_id = j.job_id
where (j.state = 'leased') is distinct from (l.job_id is not null)
    and (j.ended_at is null or l.job_id is not null)
union all
select 'I3', count(*)
from lease_live l
join job j on j.jurisdiction_id = l.jurisdiction_id and j.job_id = l.job_id
where l.fence <> j.fence
    or exists (
        select from lease_past p
        where p.jurisdiction_id = l.jurisdiction_id and p.job_id = l.job_id and p.fence >= l.fence)
union all
select 'I4', count(*)
from late, job j
left join disposition d on d.jurisdiction_id = j.jurisdiction_id and d.job_id = j.job_id
where j.state = 'open' and (d.decided_at is null or d.decided_at < late.before)
union all
select 'I5', count(*)
from late, job j
where j.state = 'open' and j.escalated_at is null and j.escalate_at < late.before
    and not exists (
        select from job before
        where before.jurisdiction_id = j.jurisdiction_id and before.case_id = j.case_id
            and before.ended_at is null and before.visit = any (j.awaits))
union all
select 'I6', count(*)
from stock s
full join needed n
    on n.jurisdiction_id = s.jurisdiction_id and n.unit_id = s.unit_id and n.item = s.item
where coalesce(s.reserved, 0) <> coalesce(n.quantity, 0) or s.reserved > s.counted
union all
select 'I7', count(*)
from (
    select jurisdiction_id, crew_id from lease_live
    group by 1, 2 having count(*) > $1 or count(started_at) > 1
    union all
    select jurisdiction_id, crew_id from offer where state = 'live'
    group by 1, 2 having count(*) > $2
) overburdened
union all
select 'I8', count(*)
from late, (
    select o.jurisdiction_id, o.crew_id, o.expires_at as until
    from offer o
    join shift s on s.jurisdiction_id = o.jurisdiction_id and s.shift_id = o.shift_id
    where o.state = 'live' and s.ended_at is not null
    union all
    select p.jurisdiction_id, p.crew_id, null
    from position_latest p
    where not exists (
        select from shift s
        where s.jurisdiction_id = p.jurisdiction_id and s.crew_id = p.crew_id and s.ended_at is null)
    union all
    select s.jurisdiction_id, s.crew_id, s.ends_at
    from shift s, late
    where s.ended_at is null and s.ends_at < late.before
) outside
union all
select 'I9', count(*)
from (
    select jurisdiction_id, job_id from lease_past
    where ending = 'done' group by 1, 2 having count(*) > 1
    union all
    select j.jurisdiction_id, j.job_id from job j
    join lease_past p on p.jurisdiction_id = j.jurisdiction_id and p.job_id = j.job_id
    where p.ending = 'done' and j.state <> 'done'
    union all
    select j.jurisdiction_id, j.job_id from offer o
    join job j on j.jurisdiction_id = o.jurisdiction_id and j.job_id = o.job_id
    where o.state = 'live' and j.state <> 'open'
) again
