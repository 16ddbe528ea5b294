create extension if not exists postgis with schema public;

-- Offers and leases expire by the database's clock: several nodes, one judge.
create function city_now() returns timestamptz
    language sql stable
    as $$ select statement_timestamp() $$;

comment on function city_now() is
    'What time it is, for everything that expires. A test that winds the clock replaces this function.';
