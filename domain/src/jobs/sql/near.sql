(select candidate.crew_id
from candidate
where candidate.jurisdiction_id = $1
    and candidate.marks @> skill_marks($2) and candidate.skills @> $2
    and candidate.crew_id <> all ($6)
    and (select count(*) from lease_live held
        where held.jurisdiction_id = $1 and held.crew_id = candidate.crew_id) < $7
    and (select count(*) from offer
        where offer.jurisdiction_id = $1 and offer.crew_id = candidate.crew_id
            and offer.state = 'live') < $8
    and exists (select from crew
        where crew.jurisdiction_id = $1 and crew.crew_id = candidate.crew_id
            and ($5 is null or crew.districts = '{}' or $5 = any (crew.districts)))
    and exists (select from shift
        where shift.jurisdiction_id = $1 and shift.shift_id = candidate.shift_id
            and shift.silent_since is null
            and not exists (
                select from jsonb_to_recordset($4) as need (item text, quantity integer)
                where not exists (select from stock
                    where stock.jurisdiction_id = $1 and stock.unit_id = shift.unit_id
                        and stock.item = need.item
                        and stock.counted - stock.reserved >= need.quantity)))
order by candidate.place <-> $3
limit $9)
union
(select candidate.crew_id
from candidate
where candidate.jurisdiction_id = $1
order by candidate.place <-> $3
limit $10)
