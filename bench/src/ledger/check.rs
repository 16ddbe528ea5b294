//! Compares the journal with the database.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
    time::Duration,
};

use clap::Args;
use domain::clock::Clock;

use super::{
    Target,
    entry::{self, Entry, Outcome},
    faults,
    post::DESCRIPTION,
    report::LedgerReport,
    settle::{open_keys, settle},
    write,
};
use crate::scratch;

/// Options of `bench ledger check`.
#[derive(Debug, Clone, Args)]
pub struct CheckArgs {
    #[command(flatten)]
    target: Target,
    /// Journal of `bench ledger write`. What is sent again is appended.
    #[arg(long, value_name = "FILE")]
    journal: PathBuf,
    /// Faults: a name, the begin and the end in milliseconds since 1970 in each line, with tabs
    /// between them.
    #[arg(long, value_name = "FILE")]
    faults: PathBuf,
    /// How long reports are sent again, in seconds.
    #[arg(long, default_value_t = 60, value_name = "S")]
    within: u64,
}

/// What is stored of the reports of the ledger, by key.
pub(super) type Stored = BTreeMap<String, Vec<Row>>;

/// A stored report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row {
    /// Number of the case.
    pub(super) number: String,
    /// Number of events that say that it was submitted.
    pub(super) submitted: i64,
}

/// What is wrong with the stored reports.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Findings {
    /// Keys that were acknowledged, and are not stored with the number that was acknowledged.
    pub(super) missing: BTreeSet<String>,
    /// Keys that are stored more than once.
    pub(super) double: BTreeSet<String>,
    /// Keys that were not acknowledged, however often they were sent.
    pub(super) unsettled: BTreeSet<String>,
    /// Keys that are stored and were never sent, or have not exactly one event of their submission.
    pub(super) strange: BTreeSet<String>,
}

/// Sends again what was not acknowledged, and compares.
pub(super) async fn check(
    url: &str,
    args: &CheckArgs,
    clock: &Clock,
) -> anyhow::Result<LedgerReport> {
    let mut entries = entry::read(&args.journal)?;
    let faults = faults::read(&args.faults)?;
    let before = entries.len();
    let again =
        settle(&args.target, clock, open_keys(&entries), Duration::from_secs(args.within)).await?;
    let mut journal = write::open(&args.journal)?;
    for entry in again {
        write::note(&mut journal, &entry)?;
        entries.push(entry);
    }
    let findings = compare(&entries, &stored(url, &args.target.jurisdiction).await?);
    // What was sent again afterwards belongs to no fault.
    let sent = entries.get(..before).unwrap_or_default();
    Ok(LedgerReport::new(&faults, sent, entries.len() - before, findings))
}

async fn stored(url: &str, jurisdiction: &str) -> anyhow::Result<Stored> {
    let client = scratch::connect(url).await?;
    let mut stored = Stored::new();
    for row in client.query(include_str!("rows.sql"), &[&jurisdiction, &DESCRIPTION]).await? {
        let description: &str = row.get(0);
        let key = description.strip_prefix(DESCRIPTION).unwrap_or_default().to_owned();
        let row = Row { number: row.get(1), submitted: row.get(2) };
        stored.entry(key).or_default().push(row);
    }
    Ok(stored)
}

fn compare(entries: &[Entry], stored: &Stored) -> Findings {
    let mut findings = Findings::default();
    let sent: BTreeSet<_> = entries.iter().map(|entry| entry.key.as_str()).collect();
    for entry in entries.iter().filter(|entry| entry.outcome == Outcome::Acked) {
        let rows = stored.get(&entry.key).map(Vec::as_slice).unwrap_or_default();
        if !rows.iter().any(|row| row.number == entry.said) {
            findings.missing.insert(entry.key.clone());
        }
    }
    for (key, rows) in stored {
        if rows.len() > 1 {
            findings.double.insert(key.clone());
        }
        if !sent.contains(key.as_str()) || rows.iter().any(|row| row.submitted != 1) {
            findings.strange.insert(key.clone());
        }
    }
    findings.unsettled = open_keys(entries).into_iter().map(str::to_owned).collect();
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn journal(lines: &[&str]) -> Vec<Entry> {
        lines.iter().map(|line| line.parse().unwrap()).collect()
    }

    fn rows(stored: &[(&str, &str, i64)]) -> Stored {
        let mut rows = Stored::new();
        for (key, number, submitted) in stored {
            let row = Row { number: (*number).to_owned(), submitted: *submitted };
            rows.entry((*key).to_owned()).or_default().push(row);
        }
        rows
    }

    #[test]
    fn reports_that_are_stored_once_under_their_number_are_in_order() {
        let entries = journal(&["a\t1\t2\tacked\t11", "b\t1\t2\tunknown\t", "b\t3\t4\tacked\t12"]);
        let stored = rows(&[("a", "11", 1), ("b", "12", 1)]);
        assert_eq!(compare(&entries, &stored), Findings::default());
    }

    #[test]
    fn what_was_acknowledged_and_is_gone_is_missing() {
        let entries = journal(&["a\t1\t2\tacked\t11", "b\t1\t2\tacked\t12"]);
        let stored = rows(&[("b", "13", 1)]);
        let missing = BTreeSet::from(["a".to_owned(), "b".to_owned()]);
        assert_eq!(compare(&entries, &stored).missing, missing);
    }

    #[test]
    fn doubles_strangers_and_what_nobody_took_are_found() {
        let entries = journal(&["a\t1\t2\tacked\t11", "b\t1\t2\tunknown\t"]);
        let stored = rows(&[("a", "11", 1), ("a", "14", 1), ("c", "15", 1)]);
        let found = compare(&entries, &stored);
        assert_eq!(found.double, BTreeSet::from(["a".to_owned()]));
        assert_eq!(found.strange, BTreeSet::from(["c".to_owned()]));
        assert_eq!(found.unsettled, BTreeSet::from(["b".to_owned()]));
        assert!(found.missing.is_empty());
        let twice = compare(&journal(&["a\t1\t2\tacked\t11"]), &rows(&[("a", "11", 2)]));
        assert_eq!(twice.strange, BTreeSet::from(["a".to_owned()]));
    }
}
