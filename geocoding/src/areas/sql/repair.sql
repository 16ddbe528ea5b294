-- $1: jurisdiction. $2: kind of area. $3: codes.
-- Makes each part valid by itself and joins them: made valid together, parts that overlap would cut
-- each other out.
with broken as (
    select area_id, ST_IsValidReason(shape) as reason from area
    where jurisdiction_id = $1 and kind = $2 and code = any($3) and not ST_IsValid(shape)),
repaired as (
    update area set shape = coalesce(
        (select ST_Multi(ST_CollectionExtract(ST_Union(ST_MakeValid(part.geom)), 3))
         from ST_Dump(shape) as part),
        ST_GeomFromText('MULTIPOLYGON EMPTY', 4326))
    from broken where jurisdiction_id = $1 and area.area_id = broken.area_id
    returning code, reason)
select code, reason from repaired order by code
