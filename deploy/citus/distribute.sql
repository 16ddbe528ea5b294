-- Spreads the cities of a migrated database over the servers of a Citus cluster: see README.md. Run once, on
-- the coordinator, while no Streetcorner process is connected:
--
--     psql --no-psqlrc --set ON_ERROR_STOP=on --file deploy/citus/distribute.sql "$DATABASE_URL"
--
-- Every row of a city is on one server, because all tables have the same key and are placed together. There
-- is no reference table: even services and agencies belong to a city. Only __diesel_schema_migrations stays
-- on the coordinator.

\set ON_ERROR_STOP on

-- Triggers run on the servers that hold the rows. They read and write only rows of the same city, which are
-- on the same server, so it is safe here. For this session, and for the migrations to come.
set citus.enable_unsafe_triggers = on;
do $$ begin
    execute format('alter database %I set citus.enable_unsafe_triggers = on', current_database());
end $$;

-- A table and those that refer to it are handled one after the other.
set citus.multi_shard_modify_mode = 'sequential';

-- Functions that triggers, generated columns and indexes call must be on every server.
do $$
declare
    own regprocedure;
begin
    for own in
        select p.oid::regprocedure from pg_proc p
        where p.pronamespace = 'public'::regnamespace and not exists (
            select from pg_depend d where d.objid = p.oid and d.deptype = 'e')
        order by p.oid
    loop
        perform create_distributed_function(own);
    end loop;
end $$;

-- Where there are rows already, triggers would fire while these are moved, and agency and area would wait
-- for each other. So they are dropped, and made again at the end.
create temporary table kept_trigger as
    select t.tgrelid::regclass::text as on_table, t.tgname::text as name, pg_get_triggerdef(t.oid) as definition
    from pg_trigger t join pg_class c on c.oid = t.tgrelid
    where c.relnamespace = 'public'::regnamespace and not t.tgisinternal and t.tgparentid = 0;
do $$
declare
    kept record;
begin
    for kept in select * from kept_trigger loop
        execute format('drop trigger %I on %s', kept.name, kept.on_table);
    end loop;
end $$;

-- Parents first. A test compares this list with the schema.
select create_distributed_table('jurisdiction', 'jurisdiction_id');
select create_distributed_table('position_raw', 'jurisdiction_id', colocate_with => 'jurisdiction');
select create_distributed_table('agency', 'jurisdiction_id', colocate_with => 'jurisdiction');
select create_distributed_table('api_key', 'jurisdiction_id', colocate_with => 'jurisdiction');
select create_distributed_table('api_key_request', 'jurisdiction_id', colocate_with => 'jurisdiction');
select create_distributed_table('area', 'jurisdiction_id', colocate_with => 'jurisdiction');
select create_distributed_table('asset', 'jurisdiction_id', colocate_with => 'jurisdiction');
select create_distributed_table('audit_root', 'jurisdiction_id', colocate_with => 'jurisdiction');
select create_distributed_table('crew', 'jurisdiction_id', colocate_with => 'jurisdiction');
select create_distributed_table('geotag', 'jurisdiction_id', colocate_with => 'jurisdiction');
select create_distributed_table('idempotency_key', 'jurisdiction_id', colocate_with => 'jurisdiction');
select create_distributed_table('mirror', 'jurisdiction_id', colocate_with => 'jurisdiction');
select create_distributed_table('photo_binding', 'jurisdiction_id', colocate_with => 'jurisdiction');
select create_distributed_table('photo_spool', 'jurisdiction_id', colocate_with => 'jurisdiction');
select create_distributed_table('sign_in_attempt', 'jurisdiction_id', colocate_with => 'jurisdiction');
select create_distributed_table('public_version', 'jurisdiction_id', colocate_with => 'jurisdiction');
select create_distributed_table('street_name', 'jurisdiction_id', colocate_with => 'jurisdiction');
select create_distributed_table('task', 'jurisdiction_id', colocate_with => 'jurisdiction');
select create_distributed_table('unattached_photo', 'jurisdiction_id', colocate_with => 'jurisdiction');
select create_distributed_table('unit', 'jurisdiction_id', colocate_with => 'jurisdiction');
select create_distributed_table('upload', 'jurisdiction_id', colocate_with => 'jurisdiction');
select create_distributed_table('account', 'jurisdiction_id', colocate_with => 'jurisdiction');
select create_distributed_table('address', 'jurisdiction_id', colocate_with => 'jurisdiction');
select create_distributed_table('api_key_use', 'jurisdiction_id', colocate_with => 'jurisdiction');
select create_distributed_table('intersection', 'jurisdiction_id', colocate_with => 'jurisdiction');
select create_distributed_table('operation_inbox', 'jurisdiction_id', colocate_with => 'jurisdiction');
select create_distributed_table('position_latest', 'jurisdiction_id', colocate_with => 'jurisdiction');
select create_distributed_table('push_subscription', 'jurisdiction_id', colocate_with => 'jurisdiction');
select create_distributed_table('service', 'jurisdiction_id', colocate_with => 'jurisdiction');
select create_distributed_table('shift', 'jurisdiction_id', colocate_with => 'jurisdiction');
select create_distributed_table('stock', 'jurisdiction_id', colocate_with => 'jurisdiction');
select create_distributed_table('street', 'jurisdiction_id', colocate_with => 'jurisdiction');
select create_distributed_table('upload_piece', 'jurisdiction_id', colocate_with => 'jurisdiction');
select create_distributed_table('candidate', 'jurisdiction_id', colocate_with => 'jurisdiction');
select create_distributed_table('cases', 'jurisdiction_id', colocate_with => 'jurisdiction');
select create_distributed_table('read_log', 'jurisdiction_id', colocate_with => 'jurisdiction');
select create_distributed_table('routing_rule', 'jurisdiction_id', colocate_with => 'jurisdiction');
select create_distributed_table('service_attribute', 'jurisdiction_id', colocate_with => 'jurisdiction');
select create_distributed_table('shift_break', 'jurisdiction_id', colocate_with => 'jurisdiction');
select create_distributed_table('case_attribute', 'jurisdiction_id', colocate_with => 'jurisdiction');
select create_distributed_table('case_contact', 'jurisdiction_id', colocate_with => 'jurisdiction');
select create_distributed_table('event', 'jurisdiction_id', colocate_with => 'jurisdiction');
select create_distributed_table('fix', 'jurisdiction_id', colocate_with => 'jurisdiction');
select create_distributed_table('job', 'jurisdiction_id', colocate_with => 'jurisdiction');
select create_distributed_table('photo', 'jurisdiction_id', colocate_with => 'jurisdiction');
select create_distributed_table('report_token', 'jurisdiction_id', colocate_with => 'jurisdiction');
select create_distributed_table('disposition', 'jurisdiction_id', colocate_with => 'jurisdiction');
select create_distributed_table('follower', 'jurisdiction_id', colocate_with => 'jurisdiction');
select create_distributed_table('job_override', 'jurisdiction_id', colocate_with => 'jurisdiction');
select create_distributed_table('lease_live', 'jurisdiction_id', colocate_with => 'jurisdiction');
select create_distributed_table('lease_past', 'jurisdiction_id', colocate_with => 'jurisdiction');
select create_distributed_table('offer', 'jurisdiction_id', colocate_with => 'jurisdiction');
select create_distributed_table('redaction', 'jurisdiction_id', colocate_with => 'jurisdiction');
select create_distributed_table('rendition', 'jurisdiction_id', colocate_with => 'jurisdiction');
select create_distributed_table('stock_move', 'jurisdiction_id', colocate_with => 'jurisdiction');
select create_distributed_table('visit_evidence', 'jurisdiction_id', colocate_with => 'jurisdiction');

do $$
declare
    kept record;
begin
    for kept in select * from kept_trigger order by on_table, name loop
        execute kept.definition;
    end loop;
end $$;
drop table kept_trigger;

-- What was moved is still on the coordinator, too.
select truncate_local_data_after_distributing_table('jurisdiction');
select truncate_local_data_after_distributing_table('position_raw');
analyze;
