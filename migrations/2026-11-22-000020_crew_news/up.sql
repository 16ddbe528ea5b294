-- What is new before crews is found by when it came about, for everybody at once.
create index offer_offered_idx on offer (offered_at) where state = 'live';
create index offer_answered_idx on offer (answered_at) where answered_at is not null;
create index lease_live_taken_idx on lease_live (taken_at);
create index lease_past_ended_idx on lease_past (ended_at);
