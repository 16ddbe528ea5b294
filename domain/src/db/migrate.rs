//! Brings the schema of a database to this version.

mod lock_mode;
mod plan;
mod scratch;
mod statements;
mod store;
mod trial;
mod work;

use std::time::Duration;

use diesel::{
    ConnectionError, QueryResult,
    migration::{Migration, MigrationSource},
    pg::Pg,
    sql_query,
    sql_types::Text,
};
use diesel_async::{AsyncMigrationHarness, AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

pub use self::{
    lock_mode::{Blocked, LockMode},
    plan::{Plan, PlannedMigration, PlannedStatement, PlannedTable, plan, plan_from},
    work::{READ_RATE, WRITE_RATE, Work},
};
use super::{BadUrl, ConnectOptions, TIMEOUT};

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../migrations");

/// SQL functions that are edited in place. Each file replaces the existing
/// functions, so running it again is safe.
const FUNCTIONS: &[&str] = &[
    include_str!("../../sql/shown_place.sql"),
    include_str!("../../sql/oldest_compatible_migration.sql"),
];

/// Maximum wait of a migration for a lock. Meanwhile every statement of the same table waits behind
/// it.
pub const LOCK_TIMEOUT: Duration = Duration::from_secs(2);
/// Pause after a wait for a lock in vain. Meanwhile the statements that waited run.
pub const LOCK_PAUSE: Duration = Duration::from_secs(2);
/// Number of waits for a lock in vain after which the migration fails.
pub const MAX_LOCK_WAITS: usize = 100;

/// Time after which a process asks again whether another one still migrates.
const QUEUE_POLL: Duration = Duration::from_millis(100);

/// Why a migration failed.
#[derive(Debug, thiserror::Error)]
pub enum MigrateError {
    /// The database cannot be reached.
    #[error("cannot connect to the database")]
    Connect(#[from] ConnectionError),
    /// The URL of the database cannot be used.
    #[error(transparent)]
    Url(#[from] BadUrl),
    /// A query about the migrations failed.
    #[error("cannot read which migrations were run")]
    Read(#[from] diesel::result::Error),
    /// The database has a migration that this version does not have and does not work with. Holds
    /// its version.
    #[error(
        "the database was made by a newer version of Streetcorner (it has migration {0}); \
         start that version, or use another database"
    )]
    Newer(String),
    /// A migration or function file failed. Holds the message.
    #[error("migration failed: {0}")]
    Failed(String),
    /// The role, which is named, may not create a database to try migrations in.
    #[error("the role {0} may not create a database to try the migrations in")]
    MayNotCreate(String),
    /// The database, which is named, is not empty, so that migrations cannot be tried in it.
    #[error("the migrations are tried in an empty database, and {0} is not empty")]
    NotEmpty(String),
    /// A migration failed where it was tried. Holds the message.
    #[error("the migrations cannot be tried: {0}")]
    Untried(String),
}

/// Connects to the database. Gives up after [`TIMEOUT`].
async fn establish(options: &ConnectOptions) -> Result<AsyncPgConnection, MigrateError> {
    let silent = |_elapsed| ConnectionError::BadConnection("it does not answer".to_owned());
    Ok(tokio::time::timeout(TIMEOUT, options.establish()).await.map_err(silent)??)
}

/// Runs all pending migrations. Does nothing if there are none.
///
/// An advisory lock serializes processes that start at the same time.
pub async fn migrate(url: &str) -> Result<(), MigrateError> {
    migrate_from(url, &MIGRATIONS).await
}

/// The same with other migrations, such as those of a former or a later version. For tests.
pub async fn migrate_from(
    url: &str,
    migrations: &(impl MigrationSource<Pg> + Sync),
) -> Result<(), MigrateError> {
    let mut conn = establish(&ConnectOptions::parse(url)?).await?;
    wait_for_others(&mut conn).await?;
    let known = versions(migrations);
    if let Some(version) = unknown_version(&mut conn, &known).await? {
        // The functions of the newer version are left as well.
        let is_compatible = is_compatible(&mut conn, &known).await?;
        return if is_compatible { Ok(()) } else { Err(MigrateError::Newer(version)) };
    }
    let mut conn = run_pending(conn, migrations).await?;
    let timeout = format!("set lock_timeout = {}", LOCK_TIMEOUT.as_millis());
    conn.batch_execute(&timeout).await?;
    run_functions(&mut conn).await
}

/// Waits until no other process migrates, and keeps others out until the connection ends.
///
/// Asks again and again, because a statement that waits holds a snapshot, and `create index
/// concurrently` of the other process would wait for its end.
async fn wait_for_others(conn: &mut AsyncPgConnection) -> QueryResult<()> {
    while !store::lock_migrations(conn).await? {
        tokio::time::sleep(QUEUE_POLL).await;
    }
    Ok(())
}

async fn run_functions(conn: &mut AsyncPgConnection) -> Result<(), MigrateError> {
    for functions in FUNCTIONS {
        conn.batch_execute(functions)
            .await
            .map_err(|error| MigrateError::Failed(error.to_string()))?;
    }
    Ok(())
}

/// Runs the pending migrations, each in its transaction. One that gets no lock in time is tried
/// again, so that the statements of other sessions do not wait long behind it.
async fn run_pending(
    conn: AsyncPgConnection,
    migrations: &(impl MigrationSource<Pg> + Sync),
) -> Result<AsyncPgConnection, MigrateError> {
    let mut conn = prepared(conn)?;
    let mut waits = 0;
    loop {
        let run = run_versions(&mut conn).await?;
        let timeout =
            pending(migrations, &run)?.iter().map(|next| lock_timeout(next.as_ref())).next();
        let Some(timeout) = timeout else { return Ok(conn) };
        conn.batch_execute(&format!("set lock_timeout = {}", timeout.as_millis())).await?;
        let first = pending(migrations, &run)?.into_iter().take(1);
        let (returned, done) = run_all(conn, first);
        conn = returned;
        let Err(error) = done else { continue };
        waits += 1;
        if !is_in_the_way(&error) || waits == MAX_LOCK_WAITS {
            return Err(MigrateError::Failed(error));
        }
        tracing::info!("a migration waits for a lock; trying again");
        tokio::time::sleep(LOCK_PAUSE).await;
    }
}

/// Maximum wait of a migration for a lock; 0 is no limit.
///
/// What cannot run in a transaction (`create index concurrently`) waits without holding up anybody,
/// and would leave half of its work behind.
fn lock_timeout(migration: &dyn Migration<Pg>) -> Duration {
    if migration.metadata().run_in_transaction() { LOCK_TIMEOUT } else { Duration::ZERO }
}

/// Whether a migration failed because of a statement of another session.
fn is_in_the_way(error: &str) -> bool {
    error.contains("due to lock timeout") || error.contains("deadlock detected")
}

/// Returns the migrations that were not run, in their order.
fn pending(
    migrations: &impl MigrationSource<Pg>,
    run: &[String],
) -> Result<Vec<Box<dyn Migration<Pg>>>, MigrateError> {
    let all = migrations.migrations();
    let mut all = all.map_err(|error| MigrateError::Failed(error.to_string()))?;
    all.retain(|migration| !run.contains(&version(migration.as_ref())));
    all.sort_by_cached_key(|migration| version(migration.as_ref()));
    Ok(all)
}

fn version(migration: &dyn Migration<Pg>) -> String {
    migration.name().version().to_string()
}

/// Creates the table of migrations, if it is missing.
fn prepared(conn: AsyncPgConnection) -> Result<AsyncPgConnection, MigrateError> {
    let mut harness = AsyncMigrationHarness::new(conn);
    let run = harness.applied_migrations();
    run.map_err(|error| MigrateError::Failed(error.to_string()))?;
    Ok(harness.into_inner())
}

/// Runs migrations. Also returns the message of the first one that failed.
fn run_all(
    conn: AsyncPgConnection,
    migrations: impl IntoIterator<Item = Box<dyn Migration<Pg>>>,
) -> (AsyncPgConnection, Result<(), String>) {
    let mut harness = AsyncMigrationHarness::new(conn);
    let mut migrations = migrations.into_iter();
    let done = migrations.try_for_each(|migration| {
        harness.run_migration(migration.as_ref()).map(drop).map_err(|error| error.to_string())
    });
    (harness.into_inner(), done)
}

/// Reverts all migrations, newest first. For tests and for uninstalling.
pub async fn revert(url: &str) -> Result<(), MigrateError> {
    let conn = establish(&ConnectOptions::parse(url)?).await?;
    let mut harness = AsyncMigrationHarness::new(conn);
    harness
        .revert_all_migrations(MIGRATIONS)
        .map_err(|error| MigrateError::Failed(error.to_string()))?;
    Ok(())
}

#[derive(diesel::QueryableByName)]
struct Version {
    #[diesel(sql_type = Text)]
    version: String,
}

/// Returns a migration that the database has and that is not known.
async fn unknown_version(
    conn: &mut AsyncPgConnection,
    known: &[String],
) -> QueryResult<Option<String>> {
    Ok(run_versions(conn).await?.into_iter().find(|version| !known.contains(version)))
}

/// Returns the migrations that the database has, the newest first.
async fn run_versions(conn: &mut AsyncPgConnection) -> QueryResult<Vec<String>> {
    let table = "__diesel_schema_migrations";
    let exists =
        sql_query(format!("select '' as version where to_regclass('{table}') is not null"))
            .load::<Version>(conn)
            .await?;
    if exists.is_empty() {
        return Ok(vec![]);
    }
    let run = sql_query(format!("select version from {table} order by version desc"))
        .load::<Version>(conn)
        .await?;
    Ok(run.into_iter().map(|row| row.version).collect())
}

/// Version of the newest migration that the database has. `None` if it was never migrated.
pub async fn newest_version(conn: &mut AsyncPgConnection) -> QueryResult<Option<String>> {
    let versions = run_versions(conn).await?;
    Ok(versions.into_iter().next())
}

/// Version of the newest migration of this version of Streetcorner.
pub fn newest_known_version() -> String {
    known_versions().into_iter().max().unwrap_or_default()
}

/// Whether this version of Streetcorner has this migration.
pub fn is_known_version(version: &str) -> bool {
    known_versions().iter().any(|known| known == version)
}

/// Whether the newer schema still works for a version with the `known` migrations. One that does not
/// say so does not.
async fn is_compatible(conn: &mut AsyncPgConnection, known: &[String]) -> QueryResult<bool> {
    let says = sql_query(
        "select '' as version from pg_proc where proname = 'oldest_compatible_migration'",
    )
    .load::<Version>(conn)
    .await?;
    if says.is_empty() {
        return Ok(false);
    }
    Ok(known.contains(&oldest_compatible(conn).await?))
}

/// Returns the newest migration that a program must know to work with the schema.
async fn oldest_compatible(conn: &mut AsyncPgConnection) -> QueryResult<String> {
    let oldest: Version =
        sql_query("select oldest_compatible_migration() as version").get_result(conn).await?;
    Ok(oldest.version)
}

/// Versions of the migrations of this program.
pub(super) fn known_versions() -> Vec<String> {
    versions(&MIGRATIONS)
}

fn versions(migrations: &impl MigrationSource<Pg>) -> Vec<String> {
    let migrations = migrations.migrations().unwrap_or_default();
    migrations.iter().map(|migration| version(migration.as_ref())).collect()
}
