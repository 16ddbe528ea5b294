-- Claims one suspect of city $1 until $3: a task that has lost a worker and is due at $2. First one whose
-- worker stopped just now, which counts as lost. KINDS and MAX_LOST are literals, as in claim.sql.
with stopped as materialized (
    select task_id from task
    where jurisdiction_id = $1 and state = 'running' and locked_until < $2
        and lost + 1 < MAX_LOST and kind KINDS
    order by locked_until limit 1 for update skip locked),
waiting as materialized (
    select task_id from task
    where jurisdiction_id = $1 and state = 'queued' and lost > 0 and run_at <= $2 and kind KINDS
    order by run_at limit 1 for update skip locked),
suspect as materialized (
    select task_id from stopped union all select task_id from waiting limit 1)
update task set state = 'running', attempts = attempts + 1,
    lost = lost + (state = 'running')::integer, locked_until = $3
from suspect
where task.jurisdiction_id = $1 and task.task_id = suspect.task_id
returning task.jurisdiction_id, task.task_id, kind, payload, dedupe_key, state, attempts, failures,
    lost, outage_since, run_at, locked_until, last_error, created_at
