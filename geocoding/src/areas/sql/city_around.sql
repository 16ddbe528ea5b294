-- $1, $2: latitudes and longitudes of places. $3: the kind of area that bounds a city.
-- The axes of a place may be swapped. Where there is but one city it is that one.
with city as (select jurisdiction_id from jurisdiction where sandbox_of is null)
select jurisdiction_id from area join city using (jurisdiction_id)
where kind = $3 and exists (select from unnest($1, $2) as asked (lat, long)
    where ST_Covers(shape, ST_Point(long, lat, 4326))
        or ST_Covers(shape, ST_Point(lat, long, 4326)))
union all
select min(jurisdiction_id) from city having count(*) = 1
limit 1
