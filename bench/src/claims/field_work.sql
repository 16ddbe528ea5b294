-- A job for every case of {city}, as many crews on shift, and each job offered to three of them.
update cases set status = 'acknowledged', standing = 'open', ended_at = null, outcome = null
where jurisdiction_id = '{city}';

insert into job (jurisdiction_id, job_id, case_id, state, mode, skills, stock_needs, service_minutes, place,
    opened_at, escalate_at)
select '{city}', md5('job' || n)::uuid, case_id, 'open', 'offer', '{paving}',
    '[{"item": "bag", "quantity": 1}]', 30, place, city_now(), city_now() + interval '1 hour'
from (select *, row_number() over (order by case_id) as n from cases where jurisdiction_id = '{city}') numbered;

insert into disposition (jurisdiction_id, job_id, code, words, decided_at)
select jurisdiction_id, job_id, 'new', 'New.', city_now() from job;

insert into crew (jurisdiction_id, crew_id, name)
select '{city}', md5('crew' || n)::uuid, 'Crew ' || n from generate_series(1, {jobs}) n;

insert into unit (jurisdiction_id, unit_id, code, name)
select '{city}', md5('unit' || n)::uuid, 'T-' || n, 'Truck ' || n from generate_series(1, {jobs}) n;

insert into stock (jurisdiction_id, unit_id, item, counted)
select jurisdiction_id, unit_id, 'bag', 9 from unit;

insert into shift (jurisdiction_id, shift_id, crew_id, unit_id, skills, started_at, ends_at, yard)
select '{city}', md5('shift' || n)::uuid, md5('crew' || n)::uuid, md5('unit' || n)::uuid, '{paving}',
    city_now(), city_now() + interval '8 hours', job.place
from generate_series(1, {jobs}) n
join job on job.jurisdiction_id = '{city}' and job.job_id = md5('job' || n)::uuid;

insert into candidate (jurisdiction_id, crew_id, shift_id, skills, place)
select jurisdiction_id, crew_id, shift_id, skills, yard from shift;

insert into offer (jurisdiction_id, offer_id, job_id, crew_id, shift_id, state, offered_at, expires_at)
select '{city}', md5('offer' || (n * 3 + k))::uuid, md5('job' || n)::uuid, md5('crew' || own)::uuid,
    md5('shift' || own)::uuid, 'live', city_now(), city_now() + interval '1 hour'
from generate_series(1, {jobs}) n, generate_series(0, 2) k,
    lateral (select 1 + (n + k * 7) % {jobs} as own) crew;
