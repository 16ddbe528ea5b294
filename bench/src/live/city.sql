-- A made-up city, {city}: a circle of nine kilometres in the sea, one service whose jobs are offered
-- to who is best, and {crews} crews on shift all over it.
insert into area (jurisdiction_id, area_id, kind, code, name, shape)
select '{city}', md5('city')::uuid, 'city', 'city', 'Benchmark',
    ST_Multi(ST_Buffer(ST_Point({long}, {lat}, 4326)::geography, 9000, 32)::geometry);

insert into agency (jurisdiction_id, agency_code, name, email)
values ('{city}', 'streets', 'Department of Streets', 'streets@city.example');

insert into service (jurisdiction_id, service_code, name, agency_code, sla_hours, skills, mode, position)
values ('{city}', 'pothole', 'Pothole', 'streets', 72, '{paving}', 'offer', 1);

insert into crew (jurisdiction_id, crew_id, name)
select '{city}', md5('crew' || n)::uuid, 'Crew ' || n from generate_series(1, {crews}) n;

insert into unit (jurisdiction_id, unit_id, code, name)
select '{city}', md5('unit' || n)::uuid, 'T-' || n, 'Truck ' || n from generate_series(1, {crews}) n;

insert into shift (jurisdiction_id, shift_id, crew_id, unit_id, skills, started_at, ends_at, yard)
select '{city}', md5('shift' || n)::uuid, md5('crew' || n)::uuid, md5('unit' || n)::uuid, '{paving}',
    now(), now() + interval '8 hours',
    ST_Point({long} + 0.10 * sqrt(n / {crews}.0) * cos(n * 2.399963),
        {lat} + 0.070 * sqrt(n / {crews}.0) * sin(n * 2.399963), 4326)::geography
from generate_series(1, {crews}) n;

insert into candidate (jurisdiction_id, crew_id, shift_id, skills, place)
select jurisdiction_id, crew_id, shift_id, skills, yard from shift;

analyze;
