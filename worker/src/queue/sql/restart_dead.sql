update task set state = 'queued', failures = 0, lost = 0, outage_since = null, run_at = $3
where jurisdiction_id = $1 and state = 'dead' and ($2 is null or task_id = $2) and not exists (
    select from task as other where other.jurisdiction_id = $1
        and other.kind = task.kind and other.dedupe_key = task.dedupe_key
        and other.state = 'queued')
