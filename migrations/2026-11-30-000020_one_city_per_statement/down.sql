create or replace function street_names_like(city text, guesses text[], slips text[], most integer)
    returns table (street_key text, core text, name text)
    language sql stable
    set pg_trgm.similarity_threshold = 0.25
    as $$
        (select n.street_key, n.core, n.name from street_name n
         where n.jurisdiction_id = city and n.core = any (guesses || slips)
         limit most)
        union
        (select n.street_key, n.core, n.name
         from unnest(guesses) as g (guess)
         join street_name n on n.jurisdiction_id = city and n.core % g.guess
         order by similarity(n.core, g.guess) desc, n.street_key
         limit most)
    $$;
drop index street_name_core_trgms;
create index street_name_core_trgm on street_name using gin (jurisdiction_id, core gin_trgm_ops)
    with (fastupdate = off);
create or replace function services_changed() returns trigger language plpgsql as $$
begin
    update jurisdiction
        set changed_at = greatest(city_now(), jurisdiction.changed_at + interval '1 microsecond')
        where jurisdiction_id in (select distinct changed.jurisdiction_id from changed);
    return null;
end $$;
drop table public_version;
alter table jurisdiction
    add constraint jurisdiction_sandbox_fkey foreign key (sandbox_of) references jurisdiction;
drop index task_city_due_idx;
