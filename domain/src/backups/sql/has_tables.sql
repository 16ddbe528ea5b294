-- Whether there is a table, a view or a sequence that belongs to no extension.
select exists (
    select from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
    where n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast')
        and n.nspname not like 'pg\_temp\_%'
        and n.nspname not like 'pg\_toast\_temp\_%'
        and c.relkind in ('r', 'p', 'v', 'm', 'S', 'f')
        and not exists (
            select from pg_depend d
            where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e'
        )
) as found
