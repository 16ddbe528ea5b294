-- Objects of the photo store that were stored while it was out of order. A sweep moves them there.
create table photo_spool (
    jurisdiction_id text not null references jurisdiction,
    key text not null,
    bytes bytea not null,
    stored_at timestamptz not null,
    primary key (jurisdiction_id, key)
);
-- Photos are compressed already.
alter table photo_spool alter column bytes set storage external;
comment on table photo_spool is 'Objects that the photo store did not take yet.';
comment on column photo_spool.key is 'Key of the object in the photo store.';
