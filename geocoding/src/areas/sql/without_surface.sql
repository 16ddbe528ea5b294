-- $1: jurisdiction. $2: kind of area. $3: codes. The first of these areas that encloses nothing.
select code from area
where jurisdiction_id = $1 and kind = $2 and code = any($3) and ST_Area(shape) = 0
order by code
limit 1
