-- Tables and their indexes, as this transaction sees them: where their content is, and how many scans
-- of each this session began (those of former transactions included, as long as they are not reported).
select c.oid, coalesce(i.indrelid, c.oid) as table_oid, c.relfilenode as file,
    pg_stat_get_xact_numscans(c.oid) as scans
from pg_class c
left join pg_index i on i.indexrelid = c.oid
where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'm', 'i', 'I')
