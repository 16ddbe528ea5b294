-- Cases number $1 to $2 of $3 in city $4, each with its event; the last is reported at $5, the first
-- five years earlier. They lie around 300 corners. A third is open.
with prose as (
    select 'at the corner where the bus turns there is a hole in the road and the water stays in it for days '
        'after the rain so that everybody walks around it on the lawn; the lamp in front of the house with '
        'the green door has been dark since last week and the children are afraid to pass; somebody has put '
        'a mattress, two chairs and a broken shelf on the sidewalk, please have them taken away before the '
        'wind carries the rest into the street; the sign that says where the school is lies on the ground '
        'behind the fence; a branch hangs over the bicycle lane and will fall with the next storm; the bin '
        'by the playground was not emptied on Tuesday nor on Friday and there are rats; a car without plates '
        'has stood in front of the hydrant for a month; the paint of the crossing can hardly be seen at '
        'night and people drive much too fast here; the wall of the underpass is covered with writing again; '
        'the drain smells and the water comes back when it rains; the bench in the park has lost a board and '
        'the nails stick out; the traffic light shows red in all four directions since this morning; ' as text
), drawn as (
    select i,
        $5::timestamptz - interval '1826 days' * (1 - i::float8 / $3::float8) as requested_at,
        1 + floor(140 * random() ^ 2)::int as service,
        random() < 0.6667 as closed,
        interval '40 days' * random() ^ 3 as took,
        random() as share,
        floor(300 * random())::int as corner,
        random() + random() + random() - 1.5 as north,
        random() + random() + random() - 1.5 as east,
        floor(1500 * random())::int as prose_from,
        20 + floor(480 * random() ^ 2)::int as prose_length,
        random() < 0.3 as pictured,
        1 + floor(900 * random())::int as house,
        -- Far apart and never the same: a product modulo how many numbers there are.
        (i * 780000000007) % 10505174672181 as lot,
        md5(i::text) as noise
    from generate_series($1::bigint, $2::bigint) i
), placed as (
    select drawn.*,
        least(requested_at + took, requested_at + ($5::timestamptz - requested_at) * share) as changed_at,
        (lpad(to_hex((extract(epoch from requested_at) * 1000)::bigint), 12, '0') || '7' || left(noise, 3)
            || '8' || substr(noise, 4, 15))::uuid as case_id,
        ST_Point(
            {long} + 0.100 * sqrt(corner / 300.0) * cos(corner * 2.399963) + east * 0.006,
            {lat} + 0.066 * sqrt(corner / 300.0) * sin(corner * 2.399963) + north * 0.004,
            4326)::geography as place,
        case when closed then (array['resolved', 'closed', 'closed', 'declined'])[1 + house % 4]
            else (array['received', 'acknowledged', 'acknowledged', 'scheduled', 'in_progress'])[1 + house % 5]
        end as status,
        array[8 + lot % 21, lot / 21 % 29, lot / 609 % 29, lot / 17661 % 29, lot / 512169 % 29,
            lot / 14852901 % 29, lot / 430734129 % 29, lot / 12491289741 % 29, lot / 362247402489 % 29] as digits
    from drawn
), numbered as (
    select placed.*,
        (29 - (digits[1] * 10 + digits[2] * 9 + digits[3] * 8 + digits[4] * 7 + digits[5] * 6 + digits[6] * 5
            + digits[7] * 4 + digits[8] * 3 + digits[9] * 2) % 29) % 29 as last,
        '23456789ABCDFGHJKMNPQRSTVWXYZ' as letters,
        'submit' as action, 'import' as actor,
        to_char(requested_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at,
        '{"agency":"agency-' || service % 10 + 1 || '"}' as detail
    from placed
), hashed as (
    select numbered.*,
        sha256(sha256(convert_to($4 || '/' || case_id, 'UTF8')) || convert_to(
            '1:1' || length(at) || ':' || at || length(actor) || ':' || actor || '0:'
            || length(action) || ':' || action || '0:' || length(status) || ':' || status
            || '6:public' || '0:' || length(detail) || ':' || detail, 'UTF8')) as hash
    from numbered
), stored as (
    insert into cases (jurisdiction_id, case_id, number, status, version, service_code, agency_code, description,
        place, shown_place, radius_m, address, shown_address, zipcode, areas, channel, tracking_sha256, requested_at, updated_at, expected_at,
        ended_at, outcome, status_notes, event_head, standing, changed_at, listed, photo_id)
    select $4, case_id,
        substr(letters, 1 + digits[1]::int, 1) || substr(letters, 1 + digits[2]::int, 1)
            || substr(letters, 1 + digits[3]::int, 1) || substr(letters, 1 + digits[4]::int, 1) || '-'
            || substr(letters, 1 + digits[5]::int, 1) || substr(letters, 1 + digits[6]::int, 1)
            || substr(letters, 1 + digits[7]::int, 1) || '-'
            || substr(letters, 1 + digits[8]::int, 1) || substr(letters, 1 + digits[9]::int, 1)
            || substr(letters, 1 + last::int, 1),
        status, 1, 'service-' || service, 'agency-' || service % 10 + 1,
        trim(substr(prose.text || prose.text, 1 + prose_from, prose_length)),
        place, place, 15, house || ' Street ' || corner, house || ' Street ' || corner, (1000 + corner % 30)::text,
        jsonb_build_object('city', 'city', 'ward', (1 + corner % 20)::text),
        'open311', sha256(decode(noise, 'hex')), requested_at, changed_at,
        requested_at + interval '1 day' * (1 + service % 30),
        case when closed then changed_at end,
        case when status in ('resolved', 'closed') then 'fixed' when status = 'declined' then 'cannot_act' end,
        case when closed then 'Case closed after ' || house % 20 || ' visits. The crew reports that it is done.' end,
        hash, case when closed then 'closed' else 'open' end, changed_at, true,
        case when pictured then md5('photo' || i)::uuid end
    from hashed, prose
)
insert into event (jurisdiction_id, case_id, seq, at, actor, action, to_status, visibility, detail, hash)
select $4, case_id, 1, requested_at, actor, action, status, 'public', detail, hash from hashed
