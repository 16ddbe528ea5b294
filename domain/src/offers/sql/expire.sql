with passed as (
    select offer_id from offer
    where jurisdiction_id = $1 and state = 'live' and expires_at <= $2
    order by offer_id limit 1000 for update skip locked)
update offer set state = 'expired', answered_at = $2 from passed
where offer.jurisdiction_id = $1 and offer.offer_id = passed.offer_id
returning offer.job_id
