drop index lease_past_ended_idx;
drop index lease_live_taken_idx;
drop index offer_answered_idx;
drop index offer_offered_idx;
