//! Queries about the catalogue of a database, and the text of migrations.

use std::{any::Any, collections::BTreeMap};

use diesel::{
    QueryResult,
    connection::{BoxableConnection, SimpleConnection},
    migration::Migration,
    pg::Pg,
    sql_query,
    sql_types::{BigInt, Bool, Nullable, Oid, Text},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};

use super::LockMode;

/// Number of a relation within a database.
pub(super) type RelationId = u32;

/// A table or an index.
#[derive(Debug, Clone, Copy, diesel::QueryableByName)]
pub(super) struct Relation {
    #[diesel(sql_type = Oid)]
    oid: RelationId,
    /// Its table. Of a table: itself.
    #[diesel(sql_type = Oid)]
    pub(super) table_oid: RelationId,
    /// Number of its file. A table that is rewritten gets another.
    #[diesel(sql_type = Oid)]
    pub(super) file: u32,
    /// Number of scans that began.
    #[diesel(sql_type = BigInt)]
    pub(super) scans: i64,
}

/// Returns the tables and indexes.
pub(super) async fn relations(
    conn: &mut AsyncPgConnection,
) -> QueryResult<BTreeMap<RelationId, Relation>> {
    let rows: Vec<Relation> = sql_query(include_str!("sql/relations.sql")).load(conn).await?;
    Ok(rows.into_iter().map(|row| (row.oid, row)).collect())
}

/// A table with its size.
#[derive(Debug, Clone, diesel::QueryableByName)]
pub(super) struct Size {
    #[diesel(sql_type = Text)]
    pub(super) name: String,
    #[diesel(sql_type = Nullable<BigInt>)]
    pub(super) rows: Option<i64>,
    /// With its indexes.
    #[diesel(sql_type = BigInt)]
    pub(super) bytes: i64,
}

/// Returns the sizes of all tables.
pub(super) async fn sizes(conn: &mut AsyncPgConnection) -> QueryResult<Vec<Size>> {
    sql_query(include_str!("sql/sizes.sql")).load(conn).await
}

#[derive(diesel::QueryableByName)]
struct Named {
    #[diesel(sql_type = Oid)]
    oid: RelationId,
    #[diesel(sql_type = Text)]
    name: String,
}

/// Returns the names of all tables.
pub(super) async fn table_names(
    conn: &mut AsyncPgConnection,
) -> QueryResult<BTreeMap<RelationId, String>> {
    let rows: Vec<Named> = sql_query(
        "select oid, relname::text as name from pg_class \
         where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'm')",
    )
    .load(conn)
    .await?;
    Ok(rows.into_iter().map(|row| (row.oid, row.name)).collect())
}

/// Returns the locks on tables and indexes that this session holds.
pub(super) async fn locks(
    conn: &mut AsyncPgConnection,
) -> QueryResult<Vec<(RelationId, LockMode)>> {
    let rows: Vec<Named> = sql_query(
        "select relation as oid, mode as name from pg_locks \
         where locktype = 'relation' and granted and pid = pg_backend_pid()",
    )
    .load(conn)
    .await?;
    let lock = |row: Named| Some((row.oid, LockMode::from_view(&row.name)?));
    Ok(rows.into_iter().filter_map(lock).collect())
}

#[derive(diesel::QueryableByName)]
struct Truth {
    #[diesel(sql_type = Bool)]
    is_true: bool,
}

/// Takes the lock of the migrations, unless another session has it. Returns whether it is taken.
pub(super) async fn lock_migrations(conn: &mut AsyncPgConnection) -> QueryResult<bool> {
    let lock = sql_query("select pg_try_advisory_lock(311311) as is_true");
    let is_taken: Truth = lock.get_result(conn).await?;
    Ok(is_taken.is_true)
}

/// Whether the database has no tables but those of extensions.
pub(super) async fn is_empty(conn: &mut AsyncPgConnection) -> QueryResult<bool> {
    let is_empty: Truth = sql_query(
        "select not exists ( \
             select from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') \
             and not exists (select from pg_depend where objid = pg_class.oid and deptype = 'e') \
         ) as is_true",
    )
    .get_result(conn)
    .await?;
    Ok(is_empty.is_true)
}

/// Runs a statement, or several.
pub(super) async fn run(conn: &mut AsyncPgConnection, sql: &str) -> QueryResult<()> {
    conn.batch_execute(sql).await
}

/// The role of a session, and the name that it gives a new database.
#[derive(Debug, diesel::QueryableByName)]
pub(super) struct Session {
    #[diesel(sql_type = Text)]
    pub(super) role: String,
    #[diesel(sql_type = Bool)]
    pub(super) may_create: bool,
    /// A name that no other session chooses.
    #[diesel(sql_type = Text)]
    pub(super) scratch: String,
}

/// Returns who is connected.
pub(super) async fn session(conn: &mut AsyncPgConnection) -> QueryResult<Session> {
    sql_query(
        "select rolname::text as role, rolcreatedb or rolsuper as may_create, \
             format('streetcorner_plan_%s_%s', extract(epoch from now())::bigint, pg_backend_pid()) \
                 as scratch \
         from pg_roles where rolname = current_user",
    )
    .get_result(conn)
    .await
}

/// Creates an empty database. The name must need no quotes.
pub(super) async fn create_database(conn: &mut AsyncPgConnection, name: &str) -> QueryResult<()> {
    conn.batch_execute(&format!("create database {name}")).await
}

/// Drops a database, and ends its sessions.
pub(super) async fn drop_database(conn: &mut AsyncPgConnection, name: &str) -> QueryResult<()> {
    conn.batch_execute(&format!("drop database {name} with (force)")).await
}

/// Takes what a migration sends, and runs nothing.
#[derive(Default)]
struct Recorder(String);

impl SimpleConnection for Recorder {
    fn batch_execute(&mut self, sql: &str) -> QueryResult<()> {
        self.0.push_str(sql);
        Ok(())
    }
}

impl BoxableConnection<Pg> for Recorder {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn as_any_mut(&mut self) -> &mut dyn Any {
        self
    }
}

/// Returns the text of a migration.
pub(super) fn text(migration: &dyn Migration<Pg>) -> diesel::migration::Result<String> {
    let mut recorder = Recorder::default();
    migration.run(&mut recorder)?;
    Ok(recorder.0)
}
