//! Shows what pending migrations will do.

use std::{
    fmt::{self, Display, Formatter},
    time::Duration,
};

use domain::db::{
    Blocked, LOCK_PAUSE, LOCK_TIMEOUT, LockMode, MAX_LOCK_WAITS, Plan, PlannedMigration,
    PlannedStatement, PlannedTable, READ_RATE, WRITE_RATE, Work,
};

use crate::thousands::grouped;

/// Maximum length of a statement that is shown, in characters.
const MAX_STATEMENT_LENGTH: usize = 100;
/// Time below which a lock is held for "moments".
const MOMENTS: Duration = Duration::from_millis(200);

/// A plan as text, for an operator.
pub struct Shown<'a>(pub &'a Plan);

impl Display for Shown<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Plan { newest, migrations, serves_on } = self.0;
        let Some(newest) = newest else {
            let count = migrations.len();
            return write!(f, "The database is empty. {count} migrations create the schema.");
        };
        if migrations.is_empty() {
            return write!(f, "The database is at {newest}. No migration is pending.");
        }
        writeln!(f, "The database is at {newest}. Pending migrations: {}.", migrations.len())?;
        for migration in migrations {
            writeln!(f)?;
            show_migration(f, migration)?;
        }
        writeln!(f)?;
        show_rules(f)?;
        f.write_str(if *serves_on {
            "Programs of the version that serves now serve on, and can be started again."
        } else {
            "Programs of the version that serves now DO NOT WORK with the new schema: stop them first."
        })
    }
}

fn show_migration(f: &mut Formatter<'_>, migration: &PlannedMigration) -> fmt::Result {
    let PlannedMigration { name, is_in_transaction, statements, tables } = migration;
    let s = if *statements == 1 { "" } else { "s" };
    let transaction =
        if *is_in_transaction { "in one transaction" } else { "outside of a transaction" };
    writeln!(f, "{name}: {statements} statement{s} {transaction}")?;
    if tables.is_empty() {
        writeln!(f, "  locks no table that is there already")?;
    }
    tables.iter().try_for_each(|table| show_table(f, table))
}

fn show_table(f: &mut Formatter<'_>, table: &PlannedTable) -> fmt::Result {
    let rows = table.rows.map_or_else(
        || "rows never counted".to_owned(),
        |rows| format!("about {} rows", grouped(&rows.to_string())),
    );
    let who = match table.lock().map(LockMode::blocks) {
        None => "locks were not seen".to_owned(),
        Some(Blocked::Nobody) => "nobody waits".to_owned(),
        Some(Blocked::Writers) => format!("writers wait {}", time(table.blocked_for())),
        Some(Blocked::Everybody) => {
            format!("readers and writers wait {}", time(table.blocked_for()))
        }
    };
    writeln!(f, "  {}: {rows}, {}; {who}", table.name, size(table.bytes))?;
    table.statements.iter().try_for_each(|statement| show_statement(f, statement))
}

fn show_statement(f: &mut Formatter<'_>, statement: &PlannedStatement) -> fmt::Result {
    let PlannedStatement { number, text, lock, work, held } = statement;
    let words: Vec<&str> = text.split_whitespace().collect();
    let mut text = words.join(" ");
    if let Some((end, _)) = text.char_indices().nth(MAX_STATEMENT_LENGTH) {
        text.truncate(end);
        text.push_str(" ...");
    }
    writeln!(f, "    {number}. {text}")?;
    match lock {
        Some(lock) => write!(f, "       {lock}, held {}", time(*held))?,
        None => write!(f, "       takes {}", time(*held))?,
    }
    writeln!(
        f,
        "{}",
        match work {
            Work::Nothing => "",
            Work::Reads => "; reads the table",
            Work::Changes => "; changes rows, and locks them",
            Work::Rewrites => "; REWRITES the table",
        }
    )
}

/// What holds for every migration.
fn show_rules(f: &mut Formatter<'_>) -> fmt::Result {
    let (timeout, pause) = (LOCK_TIMEOUT.as_secs(), LOCK_PAUSE.as_secs());
    writeln!(
        f,
        "A lock is waited for {timeout} s at most; meanwhile others wait behind it. Then the migration is \
         rolled back, gives way for {pause} s, and is\ntried again, {MAX_LOCK_WAITS} times in all. If that is in \
         vain, the command fails, and the schema is that of the migration before.\n\
         Times are estimated maxima, at {} a second read and {} written. A request that waits longer than \
         STREETCORNER_STATEMENT_TIMEOUT\nis answered with 503.",
        size(READ_RATE),
        size(WRITE_RATE),
    )
}

fn time(held: Duration) -> String {
    match held.as_millis().div_ceil(1_000) {
        _ if held < MOMENTS => "for moments".to_owned(),
        seconds @ ..=120 => format!("up to {seconds} s"),
        seconds => format!("up to {} minutes", seconds.div_ceil(60)),
    }
}

fn size(bytes: u64) -> String {
    match bytes {
        0..1_000_000 => format!("{} kB", bytes / 1_000),
        1_000_000..1_000_000_000 => format!("{} MB", bytes / 1_000_000),
        _ => format!("{} GB", bytes / 1_000_000_000),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_and_sizes_are_rounded_upwards_and_downwards() {
        assert_eq!(time(Duration::ZERO), "for moments");
        assert_eq!(time(Duration::from_millis(1_001)), "up to 2 s");
        assert_eq!(time(Duration::from_secs(121)), "up to 3 minutes");
        assert_eq!((size(8_192), size(9_999_999)), ("8 kB".to_owned(), "9 MB".to_owned()));
    }
}
