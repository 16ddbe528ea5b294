insert into candidate (jurisdiction_id, crew_id, shift_id, skills, place)
select shift.jurisdiction_id, shift.crew_id, shift.shift_id, shift.skills, coalesce(seen.place, shift.yard)
from shift
left join position_latest seen
    on seen.jurisdiction_id = shift.jurisdiction_id and seen.crew_id = shift.crew_id
where shift.jurisdiction_id = $1 and shift.shift_id = $2
on conflict (jurisdiction_id, crew_id)
do update set shift_id = excluded.shift_id, skills = excluded.skills, place = excluded.place
