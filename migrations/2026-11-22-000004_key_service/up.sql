alter table api_key
    add column email text,
    add column scopes text[] not null default '{report,comment}',
    add column daily_quota integer not null default 10000,
    add column expires_at timestamptz,
    add column replaces uuid,
    add column line_id uuid,
    add column last_used_at timestamptz,
    add constraint api_key_scopes_check check (scopes <@ '{report,comment,status}'::text[]),
    add constraint api_key_daily_quota_check check (daily_quota >= 0),
    add constraint api_key_replaces_fkey foreign key (jurisdiction_id, replaces) references api_key;
update api_key set line_id = api_key_id;
alter table api_key
    alter column line_id set not null,
    add constraint api_key_line_fkey foreign key (jurisdiction_id, line_id) references api_key;
comment on column api_key.email is 'Who answers for the app.';
comment on column api_key.scopes is 'What it may do: report, comment, or (given by the city alone) change the status of cases.';
comment on column api_key.daily_quota is 'How many posts a day (UTC) its line may send.';
comment on column api_key.expires_at is 'Until when it works; set when another replaces it.';
comment on column api_key.replaces is 'The key that this one was made to replace.';
comment on column api_key.line_id is 'The first of the keys that replaced one another: they share a quota.';
comment on column api_key.last_used_at is 'When it was last used to post, give or take a minute.';
-- An app that shows its key on the app API does not say of which city it is.
create index api_key_sha256_idx on api_key (key_sha256);
create index api_key_replaces_idx on api_key (jurisdiction_id, replaces) where replaces is not null;

create table api_key_request (
    jurisdiction_id text not null,
    api_key_request_id uuid not null,
    name text not null,
    email text not null,
    secret_sha256 bytea,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    confirmed_at timestamptz,
    constraint api_key_request_pkey primary key (jurisdiction_id, api_key_request_id),
    constraint api_key_request_secret_key unique (jurisdiction_id, secret_sha256),
    constraint api_key_request_jurisdiction_fkey foreign key (jurisdiction_id) references jurisdiction
);
comment on table api_key_request is 'Somebody asks for a key, and is sent a link to prove the address.';
comment on column api_key_request.secret_sha256 is 'Hash of the secret in the link; drawn when the mail is sent.';
create index api_key_request_email_idx on api_key_request (jurisdiction_id, lower(email), created_at);

-- Not logged: each post writes here, and none shall wait for a disk because of it. What a crash
-- forgets is how much of a day's quota was used.
create unlogged table api_key_use (
    jurisdiction_id text not null,
    line_id uuid not null,
    day date not null,
    posts integer not null,
    constraint api_key_use_pkey primary key (jurisdiction_id, line_id, day),
    constraint api_key_use_line_fkey foreign key (jurisdiction_id, line_id) references api_key
);
comment on table api_key_use is 'How often the keys of a line were used on a day: what the quota is held against.';
