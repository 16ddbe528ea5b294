\set n random(3, :most)
update job set state = 'leased', fence = fence + 1
from offer
where offer.jurisdiction_id = :city and offer.offer_id = md5('offer' || :n)::uuid
    and offer.state = 'live' and offer.expires_at > city_now()
    and job.jurisdiction_id = offer.jurisdiction_id and job.job_id = offer.job_id and job.state = 'open'
returning job.fence;
