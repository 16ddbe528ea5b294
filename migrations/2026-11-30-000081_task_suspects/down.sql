comment on column task.lost is 'Number of claims whose worker stopped before it settled the task.';
drop index task_suspect_idx;
