-- Locked in the order of their keys, as two processes may see the same crews.
with heard as (
    select shift_id, silent_since from shift
    where jurisdiction_id = $1 and crew_id = any($2) and ended_at is null
    order by shift_id for no key update skip locked)
update shift set seen_at = $3, silent_since = null from heard
where shift.jurisdiction_id = $1 and shift.shift_id = heard.shift_id
returning heard.silent_since is not null as was_silent
