create table asset (
    jurisdiction_id text not null,
    asset_id text not null,
    kind text not null,
    name text not null default '',
    place geography(Point, 4326) not null,
    constraint asset_pkey primary key (jurisdiction_id, asset_id),
    constraint asset_jurisdiction_fkey foreign key (jurisdiction_id) references jurisdiction,
    constraint asset_id_check check (length(asset_id) between 1 and 200)
);
comment on table asset is 'A thing of the city that stands where it stands: a street light, a hydrant, a bench.';
comment on column asset.asset_id is 'What is written on it.';

create table geotag (
    jurisdiction_id text not null,
    geotag_id uuid not null,
    fixes jsonb not null,
    made_at timestamptz not null,
    expires_at timestamptz not null,
    constraint geotag_pkey primary key (jurisdiction_id, geotag_id),
    constraint geotag_jurisdiction_fkey foreign key (jurisdiction_id) references jurisdiction
);
create index geotag_expires_at_idx on geotag (expires_at);
comment on table geotag is 'Evidence of a place that waits for its case. Never public; its id is known to whoever sent the evidence.';
comment on column geotag.fixes is 'The fixes, as they came, and what was believed of each.';
comment on column geotag.expires_at is 'When it is forgotten, whether a case has used it or not: the case has its own copy.';
