-- Counts the rows that are new and the rows that are different.
with stored as (insert into address (jurisdiction_id, address_id, source_id, street_key,
        number, street, locality, zipcode, place, number_low, number_high)
    select $1, * from unnest($2, $3, $4, $5, $6, $7, $8, $9::geography[], $10, $11)
    on conflict on constraint address_source_key do update set
        (street_key, number, street, locality, zipcode, place, number_low, number_high) =
        (excluded.street_key, excluded.number, excluded.street, excluded.locality,
        excluded.zipcode, excluded.place, excluded.number_low, excluded.number_high)
    where (address.street_key, address.number, address.street, address.locality,
        address.zipcode, address.place::bytea, address.number_low, address.number_high)
        is distinct from (excluded.street_key, excluded.number, excluded.street,
        excluded.locality, excluded.zipcode, excluded.place::bytea, excluded.number_low,
        excluded.number_high)
    returning xmax = 0 as is_new)
select count(*) filter (where is_new) as added,
    count(*) filter (where not is_new) as changed from stored
