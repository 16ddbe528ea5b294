-- Keeps where a crew was last seen, for itself and for the search of candidates, unless a later
-- sighting is known.
with kept as (
    insert into position_latest (jurisdiction_id, crew_id, place, accuracy_m, at)
    values ($1, $2, $3, $4, $5)
    on conflict (jurisdiction_id, crew_id)
    do update set place = excluded.place, at = excluded.at,
        accuracy_m = coalesce(excluded.accuracy_m, position_latest.accuracy_m)
    where position_latest.at < excluded.at
    returning crew_id, place)
update candidate set place = kept.place from kept
where candidate.jurisdiction_id = $1 and candidate.crew_id = kept.crew_id
