delete from push_subscription
where jurisdiction_id = $1 and subscription_id = $2 and failures >= $3
    and greatest(last_ok_at, added_at) < $4
