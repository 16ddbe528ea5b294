drop trigger follow_position on position_latest;
drop trigger follow_shift on shift;
drop function follow_position();
drop function follow_shift();
drop table candidate;
drop function skill_marks(text[]);
drop table stock_move;
drop table shift_break;
drop index shift_live_idx;
drop index disposition_decided_idx;
alter table shift drop column yard, drop column seen_at, drop column silent_since;
drop table job_override;
alter table disposition drop column question;
drop index lease_past_job_idx;
delete from lease_past where ending not in ('done', 'released', 'cancelled');
alter table lease_past drop column reason,
    drop constraint lease_past_ending_check,
    add constraint lease_past_ending_check check (ending in ('done', 'released', 'cancelled'));
alter table lease_live drop column assigned;
drop index offer_shift_idx;
alter table offer drop column mode;
-- One job of a case alone is known: the first that lives.
drop index job_ended_idx;
drop index job_escalate_idx;
drop index job_open_idx;
drop index job_one_live_per_visit_key;
update job j set state = 'cancelled', ended_at = city_now()
    where j.ended_at is null and exists (
        select from job o
        where o.jurisdiction_id = j.jurisdiction_id and o.case_id = j.case_id and o.ended_at is null
            and o.job_id < j.job_id);
delete from lease_live l using job j
    where j.jurisdiction_id = l.jurisdiction_id and j.job_id = l.job_id and j.ended_at is not null;
create unique index job_one_live_per_case_key on job (jurisdiction_id, case_id) where ended_at is null;
alter table job drop constraint job_mode_check;
update job set mode = 'offer' where mode in ('assign', 'nearby');
alter table job
    add constraint job_mode_check check (mode in ('offer', 'broadcast')),
    drop column visit, drop column seat, drop column awaits, drop column hazard, drop column priority,
    drop column must_go_at, drop column escalate_at, drop column queue, drop column escalated_at;
alter table service add column urgent boolean not null default false;
update service set urgent = true where mode = 'broadcast';
comment on column service.urgent is 'Must go now: offered to every fitting crew at once.';
alter table service drop constraint service_minutes_check,
    drop column mode, drop column priority, drop column hazard, drop column must_go_minutes,
    drop column escalate_minutes, drop column queue, drop column visits;
drop extension intarray;
drop extension btree_gist;
