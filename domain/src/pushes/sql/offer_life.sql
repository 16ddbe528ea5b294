-- Seconds for which an offer still waits for its crew's answer.
select extract(epoch from least(offer.expires_at, shift.ends_at) - $4)::double precision as left_s
from offer join shift using (jurisdiction_id, shift_id)
where offer.jurisdiction_id = $1 and offer.offer_id = $2 and offer.crew_id = $3
    and offer.state = 'live' and shift.ended_at is null
