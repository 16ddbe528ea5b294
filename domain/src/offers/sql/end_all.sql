-- Locked in the order of their ids: see withdraw.rs.
with live as (
    select offer_id from offer
    where jurisdiction_id = $1 and job_id = $2 and state = 'live'
    order by offer_id for update)
update offer set answered_at = $4,
    state = case when offer.offer_id = $3 then 'accepted' else 'withdrawn' end
from live
where offer.jurisdiction_id = $1 and offer.offer_id = live.offer_id
