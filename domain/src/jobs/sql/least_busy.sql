select candidate.crew_id
from candidate
where candidate.jurisdiction_id = $1
order by
    (select count(*) from lease_live held
        where held.jurisdiction_id = $1 and held.crew_id = candidate.crew_id),
    candidate.crew_id
limit $2
