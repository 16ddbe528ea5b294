-- Counts the rows that are new and the rows that are different.
with stored as (insert into street (jurisdiction_id, street_id, source_id, street_key,
        name, class, line, left_from, left_to, right_from, right_to, left_zip, right_zip)
    select $1, * from unnest($2, $3, $4, $5, $6, $7::geography[], $8, $9, $10, $11, $12, $13)
    on conflict on constraint street_source_key do update set
        (street_key, name, class, line, left_from, left_to, right_from, right_to, left_zip,
        right_zip) = (excluded.street_key, excluded.name, excluded.class, excluded.line,
        excluded.left_from, excluded.left_to, excluded.right_from, excluded.right_to,
        excluded.left_zip, excluded.right_zip)
    where (street.street_key, street.name, street.class, street.line::bytea,
        street.left_from, street.left_to, street.right_from, street.right_to,
        street.left_zip, street.right_zip) is distinct from (excluded.street_key,
        excluded.name, excluded.class, excluded.line::bytea, excluded.left_from,
        excluded.left_to, excluded.right_from, excluded.right_to, excluded.left_zip,
        excluded.right_zip)
    returning xmax = 0 as is_new)
select count(*) filter (where is_new) as added,
    count(*) filter (where not is_new) as changed from stored
