-- Every statement is about one city and names it, so that a large installation can spread its cities over
-- several servers with Citus: see docs/scale.md.

-- Tasks are claimed city by city.
create index task_city_due_idx on task (jurisdiction_id, run_at) where state = 'queued';

-- A sandbox and its city may be on different servers. The verb that creates a sandbox checks that its
-- city exists (domain/src/jurisdictions/sandbox.rs).
alter table jurisdiction drop constraint jurisdiction_sandbox_fkey;

-- What is committed and visible is not one thing for several servers. city_snapshot() stays for the
-- version before this one; a later migration drops it.
create table public_version (
    jurisdiction_id text not null,
    slot text not null,
    changes bigint not null,
    constraint public_version_pkey primary key (jurisdiction_id, slot),
    constraint public_version_jurisdiction_fkey foreign key (jurisdiction_id) references jurisdiction
) with (fillfactor = 50);
comment on table public_version is 'How often that which the public sees of a city''s cases has changed: the sum of its rows. As long as it is the same, so is every answer.';
comment on column public_version.slot is 'Random. Each transaction counts in a row that no other holds, so that none waits.';

-- The changeset of a city, in statements about one city. Locked before it is read, so that it only grows.
create or replace function services_changed() returns trigger language plpgsql as $$
declare
    city text;
    known timestamptz;
begin
    for city in select distinct changed.jurisdiction_id from changed loop
        select changed_at into known from jurisdiction
            where jurisdiction_id = city for no key update;
        known := greatest(city_now(), known + interval '1 microsecond');
        update jurisdiction set changed_at = known where jurisdiction_id = city;
    end loop;
    return null;
end $$;

-- In PL/pgSQL, because Citus runs no function in SQL that reads a distributed table. The operator % takes its
-- threshold from a setting, and that of the coordinator does not reach the servers that hold the names. So
-- the threshold is in the text, and the index is on the groups of three letters themselves.
drop index street_name_core_trgm;
create index street_name_core_trgms on street_name using gin (jurisdiction_id, show_trgm(core))
    with (fastupdate = off);
create or replace function street_names_like(city text, guesses text[], slips text[], most integer)
    returns table (street_key text, core text, name text)
    language plpgsql stable
    as $$
begin
    return query
        (select n.street_key, n.core, n.name from street_name n
         where n.jurisdiction_id = city and n.core = any (guesses || slips)
         limit most)
        union
        (select n.street_key, n.core, n.name
         from unnest(guesses) as g (guess)
         join street_name n on n.jurisdiction_id = city and show_trgm(n.core) && show_trgm(g.guess)
             and similarity(n.core, g.guess) >= 0.25
         order by similarity(n.core, g.guess) desc, n.street_key
         limit most);
end
$$;
