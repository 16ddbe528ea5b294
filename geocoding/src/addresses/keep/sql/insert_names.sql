insert into street_name (jurisdiction_id, street_key, core, name)
select $1, * from unnest($2, $3, $4)
on conflict on constraint street_name_pkey do nothing
