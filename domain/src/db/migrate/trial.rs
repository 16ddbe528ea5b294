//! Runs migrations in an empty database, and watches what each statement does to the tables.

use std::collections::{BTreeMap, BTreeSet};

use diesel::{
    migration::{Migration, MigrationSource},
    pg::Pg,
};
use diesel_async::AsyncPgConnection;

use super::{
    LockMode, MigrateError, oldest_compatible, pending, prepared, run_all, run_functions,
    statements::split,
    store::{self, Relation, RelationId},
    version,
    work::Work,
};

/// A pending migration.
pub(super) struct Step {
    pub(super) name: String,
    pub(super) is_in_transaction: bool,
    pub(super) statements: Vec<String>,
}

impl Step {
    pub(super) fn read(migration: &dyn Migration<Pg>) -> Result<Self, MigrateError> {
        let text = store::text(migration);
        Ok(Self {
            name: migration.name().to_string(),
            is_in_transaction: migration.metadata().run_in_transaction(),
            statements: split(&text.map_err(|error| MigrateError::Untried(error.to_string()))?),
        })
    }
}

/// What a statement does to a table that was there before.
#[derive(Debug, Clone, Copy)]
pub(super) struct Effect {
    /// `None` if it could not be observed.
    pub(super) lock: Option<LockMode>,
    pub(super) work: Work,
}

/// What a statement does, by the name of the table.
pub(super) type Effects = BTreeMap<String, Effect>;

/// A database with the tables of the present version.
pub(super) struct Trial {
    conn: AsyncPgConnection,
    /// Its tables, with the names that they have now.
    tables: BTreeMap<RelationId, String>,
}

impl Trial {
    /// Runs in an empty database the migrations that were `run` in another.
    pub(super) async fn prepare(
        conn: AsyncPgConnection,
        migrations: &(impl MigrationSource<Pg> + Sync),
        run: &[String],
    ) -> Result<Self, MigrateError> {
        let conn = prepared(conn)?;
        let mut former = pending(migrations, &[])?;
        former.retain(|migration| run.contains(&version(migration.as_ref())));
        let (mut conn, done) = run_all(conn, former);
        done.map_err(MigrateError::Untried)?;
        let tables = store::table_names(&mut conn).await?;
        Ok(Self { conn, tables })
    }

    /// Runs a migration. Returns the effects of each of its statements.
    pub(super) async fn run(&mut self, step: &Step) -> Result<Vec<Effects>, MigrateError> {
        let (mut all, mut settings) = (vec![], String::new());
        for (statement, number) in step.statements.iter().zip(1..) {
            let effects = if step.is_in_transaction {
                self.observe(&format!("begin;\n{settings}{statement}")).await
            } else {
                self.compare(statement).await
            };
            let untried = |error| {
                MigrateError::Untried(format!("statement {number} of {}: {error}", step.name))
            };
            all.push(effects.map_err(untried)?);
            // Each statement has a transaction of its own here, so that its locks are seen.
            if statement.get(..4).is_some_and(|word| word.eq_ignore_ascii_case("set ")) {
                settings.push_str(statement);
                settings.push_str(";\n");
            }
        }
        Ok(all)
    }

    /// Returns the newest migration that a program must know to work with the schema now.
    pub(super) async fn finish(mut self) -> Result<String, MigrateError> {
        run_functions(&mut self.conn).await?;
        Ok(oldest_compatible(&mut self.conn).await?)
    }

    /// Runs a statement that begins a transaction, and commits.
    async fn observe(&mut self, statement: &str) -> diesel::QueryResult<Effects> {
        let before = store::relations(&mut self.conn).await?;
        store::run(&mut self.conn, statement).await?;
        let after = store::relations(&mut self.conn).await?;
        let mut locks: BTreeMap<RelationId, LockMode> = BTreeMap::new();
        for (relation, lock) in store::locks(&mut self.conn).await? {
            let Some(relation) = before.get(&relation) else { continue };
            let strongest = locks.entry(relation.table_oid).or_insert(lock);
            *strongest = lock.max(*strongest);
        }
        store::run(&mut self.conn, "commit").await?;
        let mut effects = Effects::new();
        for (table, lock) in locks {
            let Some(name) = self.tables.get(&table) else { continue };
            let work = work(table, &before, &after, lock);
            if lock >= LockMode::RowExclusive || work != Work::Nothing {
                effects.insert(name.clone(), Effect { lock: Some(lock), work });
            }
        }
        Ok(effects)
    }

    /// Runs a statement that cannot run in a transaction. It has released its locks when it ends;
    /// what is seen is what it left.
    async fn compare(&mut self, statement: &str) -> diesel::QueryResult<Effects> {
        let before = store::relations(&mut self.conn).await?;
        store::run(&mut self.conn, statement).await?;
        let after = store::relations(&mut self.conn).await?;
        let new_indexes = after.iter().filter(|(id, _)| !before.contains_key(id));
        let indexed: BTreeSet<_> = new_indexes.map(|(_, index)| index.table_oid).collect();
        let effects = self.tables.iter().filter_map(|(table, name)| {
            let work = if is_rewritten(*table, &before, &after) {
                Work::Rewrites
            } else if indexed.contains(table) {
                Work::Reads
            } else {
                return None;
            };
            Some((name.clone(), Effect { lock: None, work }))
        });
        Ok(effects.collect())
    }
}

type Relations = BTreeMap<RelationId, Relation>;

fn work(table: RelationId, before: &Relations, after: &Relations, lock: LockMode) -> Work {
    let scans = |relations: &Relations| -> i64 {
        let own = relations.values().filter(|relation| relation.table_oid == table);
        own.map(|relation| relation.scans).sum()
    };
    if is_rewritten(table, before, after) {
        Work::Rewrites
    } else if scans(after) <= scans(before) {
        Work::Nothing
    } else if lock == LockMode::RowExclusive {
        Work::Changes
    } else {
        Work::Reads
    }
}

fn is_rewritten(table: RelationId, before: &Relations, after: &Relations) -> bool {
    let file = |relations: &Relations| relations.get(&table).map(|relation| relation.file);
    file(after).is_some_and(|new| file(before).is_some_and(|old| new != old))
}
