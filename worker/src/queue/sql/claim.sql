-- Claims up to MAX_ROWS tasks of city $1 that are due at $2, until $3: the oldest that have lost no worker.
-- KINDS and MAX_ROWS are literals: there are few texts, so the statement stays prepared, and the planner
-- sees the partial indexes.
with due as materialized (
    select task_id from task
    where jurisdiction_id = $1 and state = 'queued' and lost = 0 and run_at <= $2 and kind KINDS
    order by run_at limit MAX_ROWS for update skip locked)
update task set state = 'running', attempts = attempts + 1, locked_until = $3
from due
where task.jurisdiction_id = $1 and task.task_id = due.task_id
returning task.jurisdiction_id, task.task_id, kind, payload, dedupe_key, state, attempts, failures,
    lost, outage_since, run_at, locked_until, last_error, created_at
