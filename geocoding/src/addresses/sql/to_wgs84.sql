-- $1: a reference system. $2, $3: eastings and northings of points.
-- All points at once: PostGIS reads the reference system once for each shape.
with given as (
    select ST_Collect(ST_MakePoint(east, north) order by nth) as points
    from unnest($2, $3) with ordinality as point (east, north, nth))
select ST_Y(geom) as lat, ST_X(geom) as long
from given, ST_DumpPoints(ST_Transform(points, $1, 4326)) order by path
