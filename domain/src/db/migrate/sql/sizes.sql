-- The tables of a database. Rows are those that analyze or vacuum counted last, if they ever did.
select c.relname::text as name, nullif(c.reltuples, -1)::bigint as rows,
    pg_total_relation_size(c.oid) as bytes
from pg_class c
where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'm')
