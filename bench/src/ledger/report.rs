//! The report, as a table: one line for each kind of fault, and one for everything.

use std::{collections::BTreeSet, fmt, time::Duration};

use super::{
    check::Findings,
    entry::{Entry, Outcome},
    faults::Fault,
    write::Counts,
};

/// Result of a check.
#[derive(Debug)]
pub(super) struct LedgerReport {
    lines: Vec<Line>,
    all: Line,
    again: usize,
    findings: Findings,
}

/// What happened during all faults of a kind.
#[derive(Debug, Clone, Default)]
struct Line {
    name: String,
    rounds: usize,
    counts: Counts,
    missing: usize,
    double: usize,
    /// Of each round, in milliseconds.
    gaps_ms: Vec<u64>,
    slowest_ms: u64,
}

impl LedgerReport {
    /// `again` is the number of reports that were sent again after the faults.
    pub(super) fn new(
        faults: &[Fault],
        entries: &[Entry],
        again: usize,
        findings: Findings,
    ) -> Self {
        let mut lines: Vec<Line> = vec![];
        for fault in faults {
            let name = &fault.name;
            if !lines.iter().any(|line| line.name == *name) {
                lines.push(Line { name: name.clone(), ..Line::default() });
            }
            let Some(line) = lines.iter_mut().find(|line| line.name == *name) else { continue };
            let during: Vec<_> = entries.iter().filter(|entry| fault.covers(entry)).collect();
            line.add(&during, &findings);
            line.gaps_ms.push(fault.gap_ms(entries));
        }
        let mut all = Line { name: "everything".to_owned(), ..Line::default() };
        all.add(&entries.iter().collect::<Vec<_>>(), &findings);
        // Also what was noted outside of all faults.
        (all.missing, all.double) = (findings.missing.len(), findings.double.len());
        Self { lines, all, again, findings }
    }

    /// Whether nothing is missing or double, and everything was acknowledged at last.
    pub(super) fn is_clean(&self) -> bool {
        self.findings == Findings::default() && self.all.counts.acked > 0
    }
}

impl Line {
    fn add(&mut self, during: &[&Entry], findings: &Findings) {
        self.rounds += 1;
        let keys: BTreeSet<_> = during.iter().map(|entry| &entry.key).collect();
        let among = |found: &BTreeSet<String>| keys.iter().filter(|k| found.contains(**k)).count();
        self.missing += among(&findings.missing);
        self.double += among(&findings.double);
        for entry in during {
            self.counts.add(entry.outcome);
            if entry.outcome != Outcome::Unknown {
                self.slowest_ms = self.slowest_ms.max(entry.ended_ms.saturating_sub(entry.sent_ms));
            }
        }
    }

    /// A gap in seconds: the smallest that so many percent of the rounds do not exceed.
    fn gap(&self, percent: usize) -> String {
        let mut sorted = self.gaps_ms.clone();
        sorted.sort_unstable();
        let at = (sorted.len() * percent).div_ceil(100).saturating_sub(1);
        match sorted.get(at) {
            None => String::new(),
            Some(&u64::MAX) => "no end".to_owned(),
            Some(&ms) => seconds(ms),
        }
    }
}

fn seconds(ms: u64) -> String {
    format!("{:.1}", Duration::from_millis(ms).as_secs_f64())
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, rounds, counts, missing, double, slowest_ms, .. } = self;
        let Counts { acked, refused, failed, unknown } = counts;
        let (half, p95, slowest) = (self.gap(50), self.gap(95), seconds(*slowest_ms));
        write!(
            f,
            "{name:<24} {rounds:>6} {acked:>7} {refused:>8} {failed:>7} {unknown:>8} {missing:>8} \
             {double:>7} {half:>8} {p95:>8} {slowest:>9}"
        )
    }
}

impl fmt::Display for LedgerReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{:<24} {:>6} {:>7} {:>8} {:>7} {:>8} {:>8} {:>7} {:>8} {:>8} {:>9}",
            "fault",
            "rounds",
            "acked",
            "refused",
            "failed",
            "unknown",
            "missing",
            "double",
            "gap p50",
            "gap p95",
            "slowest"
        )?;
        for line in self.lines.iter().chain([&self.all]) {
            writeln!(f, "{line}")?;
        }
        writeln!(
            f,
            "Gap: the longest time without an acknowledgement, in seconds. Slowest: the slowest answer, in seconds."
        )?;
        writeln!(f, "Refused: 503 with Retry-After. Failed: any other error. Unknown: no answer.")?;
        let Findings { missing, double, unsettled, strange } = &self.findings;
        writeln!(f, "{} reports were sent again with the same key", self.again)?;
        for (what, found) in [
            ("missing", missing),
            ("double", double),
            ("never acknowledged", unsettled),
            ("stored, and not as noted", strange),
        ] {
            let some: Vec<_> = found.iter().take(5).map(String::as_str).collect();
            writeln!(f, "{}: {} {}", what, found.len(), some.join(" "))?;
        }
        write!(f, "the ledger is {}", if self.is_clean() { "clean" } else { "NOT clean" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounds_of_the_same_fault_are_one_line() {
        let entries: Vec<Entry> = [
            "a\t1000\t1100\tacked\t1",
            "b\t2000\t2100\trefused\t503",
            "b2\t2000\t5000\tunknown\t",
            "c\t6000\t6100\tacked\t2",
            "d\t8000\t8400\tacked\t3",
        ]
        .iter()
        .map(|line| line.parse().unwrap())
        .collect();
        let fault =
            |begun_ms, ended_ms| Fault { name: "leader off".to_owned(), begun_ms, ended_ms };
        let findings = Findings { missing: ["c".to_owned()].into(), ..Findings::default() };

        let report =
            LedgerReport::new(&[fault(1_500, 6_050), fault(7_000, 8_500)], &entries, 2, findings);

        assert!(!report.is_clean());
        let text = report.to_string();
        let lines: Vec<Vec<_>> = text.lines().map(|l| l.split_whitespace().collect()).collect();
        assert_eq!(
            lines[1],
            ["leader", "off", "2", "2", "1", "0", "1", "1", "0", "2.3", "5.0", "0.4"]
        );
        assert_eq!(lines[2], ["everything", "1", "3", "1", "0", "1", "1", "0", "0.4"]);
        assert!(text.ends_with("the ledger is NOT clean"), "{text}");
    }
}
