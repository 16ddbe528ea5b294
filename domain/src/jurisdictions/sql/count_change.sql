-- Counts a change of city $1 in a row that no other transaction holds, if there is one.
with free as materialized (
    select slot from public_version where jurisdiction_id = $1
    limit 1 for no key update skip locked)
update public_version set changes = changes + 1 from free
where public_version.jurisdiction_id = $1 and public_version.slot = free.slot
