-- Loses how often tasks have failed.
comment on column task.attempts is null;
alter table task drop column outage_since;
alter table task drop column lost;
alter table task drop column failures;
