create table mirror (
    jurisdiction_id text not null,
    url text not null,
    remote_id text not null default '',
    followed_until timestamptz,
    ran_at timestamptz,
    constraint mirror_pkey primary key (jurisdiction_id),
    constraint mirror_jurisdiction_fkey foreign key (jurisdiction_id) references jurisdiction
);
comment on table mirror is 'A city whose cases are copied from another Open311 endpoint.';
comment on column mirror.remote_id is 'The jurisdiction_id to ask for there; empty if none.';
comment on column mirror.followed_until is 'Everything that changed there until then has been seen here.';
