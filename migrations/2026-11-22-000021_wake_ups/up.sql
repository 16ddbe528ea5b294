create table push_subscription (
    jurisdiction_id text not null,
    subscription_id uuid not null,
    crew_id uuid not null,
    kind text not null,
    address text not null,
    p256dh bytea,
    auth bytea,
    added_at timestamptz not null,
    last_ok_at timestamptz,
    failures integer not null default 0,
    constraint push_subscription_pkey primary key (jurisdiction_id, subscription_id),
    constraint push_subscription_address_key unique (jurisdiction_id, kind, address),
    constraint push_subscription_crew_fkey foreign key (jurisdiction_id, crew_id) references crew,
    constraint push_subscription_kind_check check (kind in ('web', 'fcm', 'apns')),
    constraint push_subscription_keys_check check ((kind = 'web') = (p256dh is not null) and (kind = 'web') = (auth is not null)),
    constraint push_subscription_failures_check check (failures >= 0)
);
create index push_subscription_crew_idx on push_subscription (jurisdiction_id, crew_id);
comment on table push_subscription is 'Where a crew''s phones are woken: a few for each crew, dropped when their service does not know them any more.';
comment on column push_subscription.address is 'web: the endpoint; fcm, apns: the token. Whoever has it can wake the phone.';
comment on column push_subscription.p256dh is 'web: the phone''s public key, an uncompressed point.';
comment on column push_subscription.auth is 'web: the secret that phone and server share.';
comment on column push_subscription.added_at is 'When the phone asked for it last.';
comment on column push_subscription.last_ok_at is 'When its service took a wake-up last.';
comment on column push_subscription.failures is 'Wake-ups that its service did not take since it took one.';
