-- $1: jurisdiction. $2: keys of streets. $3: the class of lines that nobody lives on.
with part as (
    select street_key, street as name, locality, zipcode, place::geometry as shape
    from address where jurisdiction_id = $1 and street_key = any ($2)
    union all
    select street_key, name, '', left_zip, line::geometry
    from street where jurisdiction_id = $1 and street_key = any ($2) and class <> $3),
whole as (
    select street_key, min(name) as name, locality,
        case when min(zipcode) = max(zipcode) then min(zipcode) else '' end as zipcode,
        ST_Collect(shape) as shape
    from part group by street_key, locality)
select street_key, name, locality, zipcode,
    ST_ClosestPoint(shape, ST_Centroid(shape))::geography as place,
    ST_Length(ST_BoundingDiagonal(shape)::geography) / 2 as radius_m
from whole order by street_key, locality
