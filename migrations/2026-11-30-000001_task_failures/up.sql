-- A task is given up by what went wrong: failures, lost workers and the length of an outage are told apart.
alter table task add column failures integer not null default 0;
alter table task add column lost integer not null default 0;
alter table task add column outage_since timestamptz;
comment on column task.attempts is 'Number of claims. A claim is valid while this number is unchanged.';
comment on column task.failures is 'Number of attempts that failed, apart from outages of other services.';
comment on column task.lost is 'Number of claims whose worker stopped before it settled the task.';
comment on column task.outage_since is 'Since when every attempt found the other service unavailable.';
