-- Counts the rows that are new and the rows that are different.
with stored as (insert into intersection (jurisdiction_id, intersection_id, source_id,
        street, cross_street, street_key, cross_key, locality, place)
    select $1, * from unnest($2, $3, $4, $5, $6, $7, $8, $9::geography[])
    on conflict on constraint intersection_source_key do update set
        (street, cross_street, street_key, cross_key, locality, place) =
        (excluded.street, excluded.cross_street, excluded.street_key, excluded.cross_key,
        excluded.locality, excluded.place)
    where (intersection.street, intersection.cross_street, intersection.locality,
        intersection.place::bytea) is distinct from (excluded.street,
        excluded.cross_street, excluded.locality, excluded.place::bytea)
    returning xmax = 0 as is_new)
select count(*) filter (where is_new) as added,
    count(*) filter (where not is_new) as changed from stored
