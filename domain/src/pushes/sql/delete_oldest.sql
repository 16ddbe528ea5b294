-- All but the newest $3 phones of a crew.
delete from push_subscription
where jurisdiction_id = $1 and subscription_id in (
    select subscription_id from push_subscription
    where jurisdiction_id = $1 and crew_id = $2
    order by added_at desc, subscription_id desc offset $3)
