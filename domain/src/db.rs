//! Connection pool, embedded migrations with the functions of `domain/sql/`, and the database
//! clock.
//!
//! # `&AsyncPgConnection` and `&mut AsyncPgConnection`
//!
//! A function takes `&mut AsyncPgConnection` unless it runs together with others. Then it takes
//! `&AsyncPgConnection`, and its statements are pipelined: `diesel_async` sends the statements that
//! `try_join!` polls at the same time without waiting for the first response, so together they cost
//! one round trip. The server still runs them one after the other, in the order in which they are
//! first polled.
//!
//! - Joined functions must not need each other's results, and none may begin a transaction:
//!   `transaction` takes `&mut`.
//! - If one fails, those after it may have been sent already. So join statements that write only
//!   inside a transaction, which is then rolled back.
//! - `&*conn` borrows what `&mut` holds: `let rest = &*conn; try_join!(one(rest), other(rest))?`.
//!   In a store, `mut conn: &AsyncPgConnection` and `&mut conn` run a statement on it.
//! - A function with `&` that is awaited alone behaves as with `&mut`.

mod connect_options;
mod migrate;

use std::{sync::Arc, time::Duration};

use diesel::{
    QueryResult, sql_query,
    sql_types::{Bool, Text},
};
use diesel_async::{
    AsyncPgConnection, RunQueryDsl,
    pooled_connection::{
        AsyncDieselConnectionManager, ManagerConfig, RecyclingMethod,
        deadpool::{BuildError, Object, Pool as Deadpool, PoolError},
    },
};
use futures_util::FutureExt as _;

pub use deadpool::managed::TimeoutType;

pub use self::{
    connect_options::{BadUrl, ConnectOptions, Driver, StatementLimits},
    migrate::{
        Blocked, LOCK_PAUSE, LOCK_TIMEOUT, LockMode, MAX_LOCK_WAITS, MigrateError, Plan,
        PlannedMigration, PlannedStatement, PlannedTable, READ_RATE, WRITE_RATE, Work,
        is_known_version, migrate, migrate_from, newest_known_version, newest_version, plan,
        plan_from, revert,
    },
};

/// Connection pool, shared by the whole process.
pub type Pool = Deadpool<AsyncPgConnection>;
/// A connection from the pool.
pub type Connection = Object<AsyncPgConnection>;
/// The pool could not provide a connection.
pub type NoConnection = PoolError;

/// Maximum wait for a free connection, and for a connection attempt.
const TIMEOUT: Duration = Duration::from_secs(5);

/// Why a pool cannot be created.
#[derive(Debug, thiserror::Error)]
pub enum BadPool {
    /// The URL of the database cannot be used.
    #[error(transparent)]
    Url(#[from] BadUrl),
    /// The settings of the pool cannot be used.
    #[error(transparent)]
    Settings(#[from] BuildError),
}

/// Creates a pool of at most `size` connections to the database at `url`. They are opened when
/// first needed.
pub fn pool(url: &str, size: usize) -> Result<Pool, BadPool> {
    Ok(pool_with(ConnectOptions::parse(url)?, size)?)
}

/// Creates a pool of at most `size` connections with these options.
pub fn pool_with(options: ConnectOptions, size: usize) -> Result<Pool, BuildError> {
    let options = Arc::new(options);
    let mut config = ManagerConfig::default();
    // A closed connection is detected without a query.
    config.recycling_method = RecyclingMethod::Fast;
    config.custom_setup = Box::new(move |_url| {
        let options = Arc::clone(&options);
        async move { options.establish().await }.boxed()
    });
    let manager = AsyncDieselConnectionManager::<AsyncPgConnection>::new_with_config("", config);
    Deadpool::builder(manager)
        .max_size(size)
        .wait_timeout(Some(TIMEOUT))
        .create_timeout(Some(TIMEOUT))
        .runtime(deadpool::Runtime::Tokio1)
        .build()
}

#[derive(diesel::QueryableByName)]
struct Identity {
    #[diesel(sql_type = Text)]
    identity: String,
}

/// Returns what tells this database from its copies: the system identifier of its cluster, and its
/// oid. A standby that takes over keeps both; a restored dump has others.
pub async fn identity(conn: &mut AsyncPgConnection) -> QueryResult<String> {
    let found: Identity = sql_query(
        "select format('%s/%s', system_identifier, oid) as identity \
         from pg_control_system(), pg_database where datname = current_database()",
    )
    .get_result(conn)
    .await?;
    Ok(found.identity)
}

/// Why requests cannot be served although the database answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotReady {
    /// The database is a standby, or read-only.
    #[error("The database is read-only.")]
    ReadOnly,
    /// Migrations of this version have not been run.
    #[error("The database is not migrated.")]
    NotMigrated,
}

#[derive(diesel::QueryableByName)]
struct Readiness {
    #[diesel(sql_type = Bool)]
    writable: bool,
    #[diesel(sql_type = Bool)]
    migrated: bool,
}

/// Checks that the database answers, accepts writes and has the schema of this version.
pub async fn readiness(conn: &mut AsyncPgConnection) -> QueryResult<Result<(), NotReady>> {
    let newest = newest_known_version();
    let found: Readiness = sql_query(
        "select current_setting('transaction_read_only') = 'off' as writable, \
             exists (select from __diesel_schema_migrations where version = $1) as migrated",
    )
    .bind::<Text, _>(newest)
    .get_result(conn)
    .await?;
    Ok(match found {
        Readiness { writable: false, .. } => Err(NotReady::ReadOnly),
        Readiness { migrated: false, .. } => Err(NotReady::NotMigrated),
        Readiness { writable: true, migrated: true } => Ok(()),
    })
}

/// Returns the name of the constraint that the error violates, if there is one.
///
/// Citus sends no name for a distributed table. There it is read from the message.
pub fn constraint(error: &diesel::result::Error) -> Option<&str> {
    match error {
        diesel::result::Error::DatabaseError(_, info) => {
            info.constraint_name().or_else(|| named_constraint(info.message()))
        }
        _ => None,
    }
}

/// Returns the constraint that an English message names, without the number of the shard that Citus
/// appends: `account_login_key` of `… violates unique constraint "account_login_key_102046"`. Names
/// of this schema do not end in a number.
fn named_constraint(message: &str) -> Option<&str> {
    let (_, rest) = message.split_once("constraint \"")?;
    let (name, _) = rest.split_once('"')?;
    match name.rsplit_once('_') {
        Some((own, shard)) if !shard.is_empty() && shard.bytes().all(|b| b.is_ascii_digit()) => {
            Some(own)
        }
        _ => Some(name),
    }
}

/// Parts of the server's messages when it cannot work for now. Diesel does not expose the SQLSTATE,
/// so the English text is compared. In another language such an error counts as an ordinary
/// failure. <https://www.postgresql.org/docs/15/errcodes-appendix.html>
const OUTAGES: [&str; 7] = [
    // 57P01 to 57P03: shut down, crashed, or not started yet.
    "terminating connection",
    "the database system is",
    // 25006: a standby, or a server that was set read-only during a failover.
    "in a read-only transaction",
    // 53100 and 53200: no room on the disk or in memory.
    "No space left on device",
    "out of memory",
    // 53300.
    "too many clients",
    // 57014, by `statement_timeout`.
    "due to statement timeout",
];

/// Whether the error means that the database cannot work for now, so that the same request may
/// succeed later.
pub fn is_outage(error: &diesel::result::Error) -> bool {
    use diesel::result::{DatabaseErrorKind, Error};
    match error {
        Error::DatabaseError(
            DatabaseErrorKind::ClosedConnection | DatabaseErrorKind::UnableToSendCommand,
            _,
        )
        | Error::BrokenTransactionManager
        | Error::RollbackErrorOnCommit { .. } => true,
        Error::DatabaseError(_, said) => OUTAGES.iter().any(|text| said.message().contains(text)),
        _ => false,
    }
}

mod sql {
    diesel::define_sql_function! {
        /// Current time of the database.
        fn city_now() -> diesel::sql_types::Timestamptz;
    }
}

/// Returns the time of the database clock (UTC), which decides what has expired.
///
/// A statement of its own: a statement on a table takes the time as a parameter, because on Citus
/// each server would read its own clock. Read it after the locks on which the decision depends.
pub async fn city_now(mut conn: &AsyncPgConnection) -> QueryResult<chrono::DateTime<chrono::Utc>> {
    diesel::select(sql::city_now()).get_result(&mut conn).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_constraint_is_read_from_the_message_without_its_shard() {
        let read = |message| named_constraint(message);
        assert_eq!(
            read(r#"duplicate key value violates unique constraint "account_login_key_102046""#),
            Some("account_login_key")
        );
        assert_eq!(
            read(r#"new row for relation "stock_102101" violates check constraint "stock_check""#),
            Some("stock_check")
        );
        assert_eq!(
            read(
                r#"insert or update on table "job_1" violates foreign key constraint "job_case_fkey_102099""#
            ),
            Some("job_case_fkey")
        );
        assert_eq!(read("events are append-only"), None);
        assert_eq!(read(r#"relation "task" does not exist"#), None);
    }

    #[test]
    fn a_constraint_that_is_sent_by_name_needs_no_message() {
        use diesel::result::{DatabaseErrorKind, Error};
        let told = "unique constraint \"task_dedupe_key_102008\"".to_owned();
        let error = Error::DatabaseError(DatabaseErrorKind::UniqueViolation, Box::new(told));
        assert_eq!(constraint(&error), Some("task_dedupe_key"));
        assert_eq!(constraint(&Error::NotFound), None);
    }
}
