//! What the pending migrations will do to a database that is in use.
//!
//! They are run in another, empty database with the same schema, and PostgreSQL is asked which locks
//! each statement holds, which tables have a new file and which were scanned. So nobody waits for
//! the plan, and it needs no reading of SQL.

use std::{collections::BTreeMap, time::Duration};

use diesel::{migration::MigrationSource, pg::Pg};
use diesel_async::AsyncPgConnection;

use super::{
    Blocked, ConnectOptions, LockMode, MIGRATIONS, MigrateError, establish, is_compatible, pending,
    run_versions,
    scratch::Scratch,
    store::{self, Size},
    trial::{Effect, Effects, Step, Trial},
    unknown_version, versions,
    work::Work,
};

/// What `migrate` will do to a database.
#[derive(Debug)]
pub struct Plan {
    /// Version of the newest migration that the database has. `None` if it was never migrated.
    pub newest: Option<String>,
    /// The pending migrations, in the order in which they run.
    pub migrations: Vec<PlannedMigration>,
    /// Whether programs of the version that migrated the database last serve on, and can be started
    /// again.
    pub serves_on: bool,
}

/// What a migration will do.
#[derive(Debug)]
pub struct PlannedMigration {
    /// Name of its directory.
    pub name: String,
    /// Whether it runs in one transaction, which keeps all locks to its end.
    pub is_in_transaction: bool,
    /// Number of its statements.
    pub statements: usize,
    /// The tables that are there already and that it uses, by name.
    pub tables: Vec<PlannedTable>,
}

/// What a migration will do to a table that is there already.
#[derive(Debug)]
pub struct PlannedTable {
    /// Its name before the first pending migration.
    pub name: String,
    /// Its estimated number of rows. `None` if they were never counted.
    pub rows: Option<i64>,
    /// Its size in bytes, with its indexes.
    pub bytes: u64,
    /// The statements that lock it or use its rows.
    pub statements: Vec<PlannedStatement>,
}

/// What a statement will do to a table.
#[derive(Debug)]
pub struct PlannedStatement {
    /// Its place in the migration, from 1.
    pub number: usize,
    /// The statement, without comments.
    pub text: String,
    /// Its own lock. `None` if it could not be observed.
    pub lock: Option<LockMode>,
    /// What it does with the rows.
    pub work: Work,
    /// Estimated maximum time from the lock to its release: the work of this statement, and in a
    /// transaction that of all that follow.
    pub held: Duration,
}

impl PlannedTable {
    /// Returns the strongest lock on it. `None` if none could be observed.
    pub fn lock(&self) -> Option<LockMode> {
        self.statements.iter().filter_map(|statement| statement.lock).max()
    }

    /// Returns the estimated maximum time for which others wait.
    pub fn blocked_for(&self) -> Duration {
        let blocks = |lock: LockMode| lock.blocks() != Blocked::Nobody;
        let blocking =
            self.statements.iter().filter(|statement| statement.lock.is_some_and(blocks));
        blocking.map(|statement| statement.held).max().unwrap_or_default()
    }

    /// Whether a statement rewrites it.
    pub fn is_rewritten(&self) -> bool {
        self.statements.iter().any(|statement| statement.work == Work::Rewrites)
    }
}

/// Returns what [`migrate`](super::migrate) will do to the database. Changes nothing in it.
///
/// The migrations are tried in a database that is created on the same server and dropped
/// afterwards; or, if the role may not create one, in the empty database that is named in
/// `scratch`. Reads from the database at `url` only the sizes of tables.
pub async fn plan(url: &str, scratch: Option<&str>) -> Result<Plan, MigrateError> {
    plan_from(url, &MIGRATIONS, scratch).await
}

/// The same for other migrations. For tests.
pub async fn plan_from(
    url: &str,
    migrations: &(impl MigrationSource<Pg> + Sync),
    scratch: Option<&str>,
) -> Result<Plan, MigrateError> {
    let options = ConnectOptions::parse(url)?;
    let mut live = establish(&options).await?;
    let run = run_versions(&mut live).await?;
    let newest = run.first().cloned();
    let known = versions(migrations);
    if let Some(version) = unknown_version(&mut live, &known).await? {
        let is_compatible = is_compatible(&mut live, &known).await?;
        let plan = Plan { newest, migrations: vec![], serves_on: true };
        return if is_compatible { Ok(plan) } else { Err(MigrateError::Newer(version)) };
    }
    let steps = steps(migrations, &run)?;
    if run.is_empty() || steps.is_empty() {
        let migrations = steps.into_iter().map(|step| planned(step, &[], &BTreeMap::new()));
        return Ok(Plan { newest, migrations: migrations.collect(), serves_on: true });
    }
    let sizes = store::sizes(&mut live).await?;
    let sizes = sizes.into_iter().map(|size| (size.name.clone(), size)).collect();
    let Scratch { conn, dropped } = Scratch::open(&options, &mut live, scratch).await?;
    let tried = try_all(conn, migrations, &run, steps, &sizes).await;
    dropped.close(&mut live).await?;
    let (migrations, oldest) = tried?;
    Ok(Plan { newest, migrations, serves_on: run.contains(&oldest) })
}

/// Returns the pending migrations.
fn steps(migrations: &impl MigrationSource<Pg>, run: &[String]) -> Result<Vec<Step>, MigrateError> {
    pending(migrations, run)?.iter().map(|migration| Step::read(migration.as_ref())).collect()
}

/// Runs all steps. Returns also the oldest migration that a program must know afterwards.
async fn try_all(
    conn: AsyncPgConnection,
    migrations: &(impl MigrationSource<Pg> + Sync),
    run: &[String],
    steps: Vec<Step>,
    sizes: &BTreeMap<String, Size>,
) -> Result<(Vec<PlannedMigration>, String), MigrateError> {
    let mut trial = Trial::prepare(conn, migrations, run).await?;
    let mut all = vec![];
    for step in steps {
        let effects = trial.run(&step).await?;
        all.push(planned(step, &effects, sizes));
    }
    Ok((all, trial.finish().await?))
}

/// Puts together what the statements of a migration do.
fn planned(step: Step, effects: &[Effects], sizes: &BTreeMap<String, Size>) -> PlannedMigration {
    let bytes = |table: &str| {
        sizes.get(table).map_or(0, |size| u64::try_from(size.bytes).unwrap_or_default())
    };
    let time = |effects: &Effects| -> Duration {
        effects.iter().map(|(table, effect)| effect.work.time(bytes(table))).sum()
    };
    let mut tables: BTreeMap<String, PlannedTable> = BTreeMap::new();
    for (at, (text, own)) in step.statements.iter().zip(effects).enumerate() {
        let in_transaction: Duration = effects.iter().skip(at).map(time).sum();
        let held = if step.is_in_transaction { in_transaction } else { time(own) };
        for (name, Effect { lock, work }) in own {
            let table = tables.entry(name.clone()).or_insert_with(|| PlannedTable {
                name: name.clone(),
                rows: sizes.get(name).and_then(|size| size.rows),
                bytes: bytes(name),
                statements: vec![],
            });
            table.statements.push(PlannedStatement {
                number: at + 1,
                text: text.clone(),
                lock: *lock,
                work: *work,
                held,
            });
        }
    }
    PlannedMigration {
        name: step.name,
        is_in_transaction: step.is_in_transaction,
        statements: step.statements.len(),
        tables: tables.into_values().collect(),
    }
}
