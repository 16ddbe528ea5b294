-- Which database may delete from the photo store: a copy of the database, or one that was restored, does not know
-- the photos that came later, and must not take them for garbage.
create table photo_binding (
    jurisdiction_id text not null,
    database text not null,
    stamp uuid,
    next_stamp uuid,
    renewed_at timestamptz not null,
    constraint photo_binding_pkey primary key (jurisdiction_id),
    constraint photo_binding_jurisdiction_fkey foreign key (jurisdiction_id) references jurisdiction,
    constraint photo_binding_stamp_check check (stamp is not null or next_stamp is not null)
);
comment on table photo_binding is 'The right to delete from the photo store of a jurisdiction. The photo store has an object with the same stamp.';
comment on column photo_binding.database is 'The database that has the right: system identifier of its cluster, and its oid. A restored copy has others.';
comment on column photo_binding.stamp is 'The stamp in the photo store. Null until it is stored there for the first time.';
comment on column photo_binding.next_stamp is 'The stamp that is being stored there now.';
