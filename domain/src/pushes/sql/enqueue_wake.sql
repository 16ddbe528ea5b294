-- A task for each of the crew's phones, up to as many as there are ids in $6.
insert into task
    (jurisdiction_id, task_id, kind, payload, dedupe_key, state, attempts, run_at, created_at)
select $1, id, 'wake_phone', $3 || jsonb_build_object('subscription_id', subscription_id),
    subscription_id || ':' || $4, 'queued', 0, $5, $5
from unnest($6) with ordinality as ids (id, nth)
join (select subscription_id, row_number() over (order by subscription_id) as nth
      from push_subscription where jurisdiction_id = $1 and crew_id = $2) as phones
    using (nth)
on conflict (jurisdiction_id, kind, dedupe_key) where state = 'queued' do nothing
