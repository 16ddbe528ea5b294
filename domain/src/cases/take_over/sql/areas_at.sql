select lost.at, min(area.code)
from unnest($1::bytea[]) with ordinality as lost (place, at)
join area on jurisdiction_id = $2 and kind = $3 and ST_Covers(shape, ST_GeomFromEWKB(lost.place))
group by lost.at
