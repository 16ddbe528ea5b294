-- The cities of the oldest and of the newest tasks that are due at $1, and of suspects: tasks that have
-- lost a worker, or whose claim ended before $2. Both ends of the queue are looked at, and not all of it:
-- a backlog of one city neither hides another city nor is read as a whole. KINDS, MAX_LOST and SAMPLE are
-- literals, as in claim.sql.
select jurisdiction_id, false as has_suspects from (
    select jurisdiction_id from task
    where state = 'queued' and lost = 0 and run_at <= $1 and kind KINDS
    order by run_at limit SAMPLE) oldest
union
select jurisdiction_id, false from (
    select jurisdiction_id from task
    where state = 'queued' and lost = 0 and run_at <= $1 and kind KINDS
    order by run_at desc limit SAMPLE) newest
union
select jurisdiction_id, true from (
    select jurisdiction_id from task
    where state = 'running' and locked_until < $2 and lost + 1 < MAX_LOST and kind KINDS
    union all
    select jurisdiction_id from task
    where state = 'queued' and lost > 0 and run_at <= $1 and kind KINDS) suspects
