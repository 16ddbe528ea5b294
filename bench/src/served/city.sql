-- A made-up city, {city}: a circle of nine kilometres with 20 wards, 10 agencies, 140 services,
-- three questions to one of them, and 40,000 addresses. It lies in the sea.
insert into area (jurisdiction_id, area_id, kind, code, name, shape)
select '{city}', md5('city')::uuid, 'city', 'city', 'Benchmark',
    ST_Multi(ST_Buffer(ST_Point({long}, {lat}, 4326)::geography, 9000, 32)::geometry);

insert into area (jurisdiction_id, area_id, kind, code, name, shape)
select '{city}', md5('ward' || number)::uuid, 'ward', number, 'Ward ' || number,
    ST_Multi(ST_Intersection(city.shape, slice))
from area city
cross join lateral (
    select (x * 4 + y + 1)::text as number,
        ST_MakeEnvelope({long} - 0.15 + x * 0.06, {lat} - 0.1 + y * 0.05,
            {long} - 0.09 + x * 0.06, {lat} - 0.05 + y * 0.05, 4326) as slice
    from generate_series(0, 4) x, generate_series(0, 3) y
) wards
where city.jurisdiction_id = '{city}' and city.kind = 'city'
    and ST_Area(ST_Intersection(city.shape, slice)) > 0;

insert into agency (jurisdiction_id, agency_code, name, email)
select '{city}', 'agency-' || n, 'Department of Matter ' || n, 'matter-' || n || '@city.example'
from generate_series(1, 10) n;

insert into service (jurisdiction_id, service_code, name, description, category, agency_code, sla_hours, position)
select '{city}', 'service-' || n, 'Matter ' || n || ' in a street or square',
    'Tell us when you see matter ' || n || ', and somebody will come and look at it.',
    'Group ' || n % 12, 'agency-' || n % 10 + 1, 24 * (1 + n % 30), n
from generate_series(1, 140) n;

insert into service_attribute (jurisdiction_id, service_code, attribute_code, position, datatype, required,
    description, choices)
values
    ('{city}', 'service-1', 'size', 1, 'singlevaluelist', true, 'How large is it?',
        '[{"key": "small", "name": "Small"}, {"key": "large", "name": "Large"}]'),
    ('{city}', 'service-1', 'count', 2, 'number', false, 'How many are there?', '[]'),
    ('{city}', 'service-1', 'since', 3, 'string', false, 'Since when has it been there?', '[]');

insert into street_name (jurisdiction_id, street_key, core, name)
select '{city}', 'street ' || n, 'street ' || n, 'Street ' || n from generate_series(0, 100) n;

insert into address (jurisdiction_id, address_id, source_id, number, street, street_key, number_low,
    number_high, zipcode, place)
select '{city}', md5('address' || n)::uuid, n::text, (n % 400 + 1)::text, 'Street ' || n / 400,
    'street ' || n / 400, n % 400 + 1, n % 400 + 1, (1000 + n % 30)::text,
    ST_Point(
        {long} + 0.13 * sqrt(n / 40000.0) * cos(n * 2.399963),
        {lat} + 0.078 * sqrt(n / 40000.0) * sin(n * 2.399963), 4326)::geography
from generate_series(1, 40000) n;
