-- Takes up to $4 of an item that are there and promised to nobody; says how many.
with before as (
    select least($4, counted - reserved) as taken from stock
    where jurisdiction_id = $1 and unit_id = $2 and item = $3 for update)
update stock set counted = counted - taken from before
where jurisdiction_id = $1 and unit_id = $2 and item = $3 returning taken
