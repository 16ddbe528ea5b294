//! The pool, the embedded migrations, and how they are found wanting.

use std::time::Duration;

use diesel::{ConnectionError, QueryResult, sql_query, sql_types::Text};
use diesel_async::{
    AsyncConnection, AsyncMigrationHarness, AsyncPgConnection, RunQueryDsl,
    pooled_connection::{
        AsyncDieselConnectionManager, ManagerConfig, RecyclingMethod,
        deadpool::{BuildError, Object, Pool as Deadpool, PoolError},
    },
};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../migrations");

/// Connections to the database, shared by everyone.
pub type Pool = Deadpool<AsyncPgConnection>;
/// A connection out of the pool.
pub type Connection = Object<AsyncPgConnection>;
/// The pool has none to give.
pub type NoConnection = PoolError;

/// How long somebody waits for a connection before being told that the house is full.
const PATIENCE: Duration = Duration::from_secs(5);

/// A pool of at most `size` connections. Connects when first asked.
pub fn pool(url: &str, size: usize) -> Result<Pool, BuildError> {
    // A connection that was closed is noticed without asking the server each time.
    let mut config = ManagerConfig::default();
    config.recycling_method = RecyclingMethod::Fast;
    let manager = AsyncDieselConnectionManager::<AsyncPgConnection>::new_with_config(url, config);
    Deadpool::builder(manager)
        .max_size(size)
        .wait_timeout(Some(PATIENCE))
        .create_timeout(Some(PATIENCE))
        .runtime(deadpool::Runtime::Tokio1)
        .build()
}

/// Why the database is not fit to be used.
#[derive(Debug, thiserror::Error)]
pub enum MigrateError {
    /// No connection.
    #[error("cannot connect to the database")]
    Connect(#[from] ConnectionError),
    /// A statement failed.
    #[error("cannot read which migrations were run")]
    Read(#[from] diesel::result::Error),
    /// It knows migrations that we do not.
    #[error(
        "the database was made by a newer version of Streetcorner (it has migration {0}); \
         start that version, or use another database"
    )]
    Newer(String),
    /// A migration failed.
    #[error("migration failed: {0}")]
    Failed(String),
}

/// Connects; a host that does not answer is not waited for.
async fn connect(url: &str) -> Result<AsyncPgConnection, ConnectionError> {
    let silent = |_elapsed| ConnectionError::BadConnection("it does not answer".to_owned());
    tokio::time::timeout(PATIENCE, AsyncPgConnection::establish(url)).await.map_err(silent)?
}

/// Brings the database to this version; does nothing if it is there already.
///
/// Two that start at once take turns: an advisory lock sees to it.
pub async fn migrate(url: &str) -> Result<(), MigrateError> {
    let mut conn = connect(url).await?;
    sql_query("select pg_advisory_lock(311311)").execute(&mut conn).await?;
    if let Some(version) = unknown_version(&mut conn).await? {
        return Err(MigrateError::Newer(version));
    }
    let mut harness = AsyncMigrationHarness::new(conn);
    harness
        .run_pending_migrations(MIGRATIONS)
        .map_err(|error| MigrateError::Failed(error.to_string()))?;
    Ok(())
}

/// Takes every migration back, newest first. For tests and for leaving.
pub async fn revert(url: &str) -> Result<(), MigrateError> {
    let conn = AsyncPgConnection::establish(url).await?;
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

/// A migration that the database has and we do not know.
async fn unknown_version(conn: &mut AsyncPgConnection) -> QueryResult<Option<String>> {
    let table = "__diesel_schema_migrations";
    let exists =
        sql_query(format!("select '' as version where to_regclass('{table}') is not null"))
            .load::<Version>(conn)
            .await?;
    if exists.is_empty() {
        return Ok(None);
    }
    let known = known_versions();
    let run = sql_query(format!("select version from {table} order by version desc"))
        .load::<Version>(conn)
        .await?;
    Ok(run.into_iter().map(|row| row.version).find(|version| !known.contains(version)))
}

fn known_versions() -> Vec<String> {
    use diesel::migration::{Migration, MigrationSource};
    let migrations: Vec<Box<dyn Migration<diesel::pg::Pg>>> =
        MIGRATIONS.migrations().unwrap_or_default();
    migrations.iter().map(|migration| migration.name().version().to_string()).collect()
}

/// Answers if the database does.
pub async fn is_well(conn: &mut AsyncPgConnection) -> QueryResult<()> {
    sql_query("select 1").execute(conn).await.map(drop)
}

/// The name of the constraint that an error is about, if it is about one.
pub fn constraint(error: &diesel::result::Error) -> Option<&str> {
    match error {
        diesel::result::Error::DatabaseError(_, info) => info.constraint_name(),
        _ => None,
    }
}

/// What the server says to those whom it cuts off. Its code, of the class `57P`, diesel keeps to
/// itself, so here words have to do; in another language it is one more error of ours.
const CUT_OFF: &str = "terminating connection";

/// Whether an error says that the database went away while we spoke with it.
pub fn went_away(error: &diesel::result::Error) -> bool {
    use diesel::result::{DatabaseErrorKind, Error};
    match error {
        Error::DatabaseError(
            DatabaseErrorKind::ClosedConnection | DatabaseErrorKind::UnableToSendCommand,
            _,
        )
        | Error::BrokenTransactionManager
        | Error::RollbackErrorOnCommit { .. } => true,
        Error::DatabaseError(_, said) => said.message().starts_with(CUT_OFF),
        _ => false,
    }
}

/// What is committed and visible now. As long as it is the same, so is every answer.
/// <https://www.postgresql.org/docs/15/functions-info.html#FUNCTIONS-PG-SNAPSHOT>
pub async fn snapshot(conn: &mut AsyncPgConnection) -> QueryResult<String> {
    diesel::select(sql::city_snapshot()).get_result(conn).await
}

/// The database's functions.
pub mod sql {
    diesel::define_sql_function! {
        /// What time it is, for everything that expires.
        fn city_now() -> diesel::sql_types::Timestamptz;
    }
    diesel::define_sql_function! {
        /// What is committed and visible.
        fn city_snapshot() -> diesel::sql_types::Text;
    }
}

/// What time it is by the database's clock: the one judge of what has expired.
pub async fn city_now(conn: &mut AsyncPgConnection) -> QueryResult<chrono::DateTime<chrono::Utc>> {
    diesel::select(sql::city_now()).get_result(conn).await
}
