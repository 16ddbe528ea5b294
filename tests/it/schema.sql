-- Renders base/src/schema.rs from the tables of a migrated database.
with columns as (
    select c.oid as table_oid, c.relname as table_name, a.attnum, a.attname,
        case format_type(a.atttypid, null)
            when 'text' then 'Text'
            when 'uuid' then 'Uuid'
            when 'smallint' then 'Int2'
            when 'integer' then 'Int4'
            when 'bigint' then 'Int8'
            when 'boolean' then 'Bool'
            when 'double precision' then 'Double'
            when 'timestamp with time zone' then 'Timestamptz'
            when 'jsonb' then 'Jsonb'
            when 'bytea' then 'Bytea'
            when 'date' then 'Date'
            when 'geography' then 'Geography'
            when 'geometry' then 'Geometry'
            when 'text[]' then 'Array<Text>'
            when 'uuid[]' then 'Array<Uuid>'
            when 'integer[]' then 'Array<Int4>'
            else 'Unknown_' || format_type(a.atttypid, null)
        end as sql_type,
        a.attnotnull,
        col_description(c.oid, a.attnum) as remark
    from pg_class c
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where c.relkind in ('r', 'p') and not c.relispartition and c.relnamespace = 'public'::regnamespace
        and c.relname not in ('spatial_ref_sys', '__diesel_schema_migrations')
        -- What only the database looks at.
        and format_type(a.atttypid, null) <> 'tsvector'
), keys as (
    select i.indrelid as table_oid, string_agg(a.attname, ', ' order by k.ord) as key
    from pg_index i
    cross join unnest(i.indkey) with ordinality as k (attnum, ord)
    join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum
    where i.indisprimary
    group by i.indrelid
), tables as (
    select table_name, format(
        E'diesel::table! {\n    use diesel::sql_types::*;\n    use postgis_diesel::sql_types::*;\n\n    /// %s\n    %s (%s) {\n%s\n    }\n}\n',
        obj_description(table_oid, 'pg_class'), table_name, min(key),
        string_agg(
            coalesce('        /// ' || remark || E'\n', '')
                || format('        %s -> %s,', attname,
                    case when attnotnull then sql_type else 'Nullable<' || sql_type || '>' end),
            E'\n' order by attnum)
    ) as body
    from columns join keys using (table_oid)
    group by table_oid, table_name
)
select E'// Written from the migrated database; see tests/it/migrations.rs.\n\n'
    || string_agg(body, E'\n' order by table_name)
    || E'\ndiesel::allow_tables_to_appear_in_same_query!(\n'
    || string_agg('    ' || table_name || ',', E'\n' order by table_name)
    || E'\n);\n'
from tables;
