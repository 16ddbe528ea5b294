create index task_suspect_idx on task (jurisdiction_id, run_at) where state = 'queued' and lost > 0;
comment on column task.lost is
    'Number of claims whose worker stopped before it settled the task. From the first on, it runs beside no other such task.';
