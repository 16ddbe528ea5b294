//! Faults: when things were broken, and for how long no report was acknowledged.

use std::{fs, path::Path};

use anyhow::Context;

use super::entry::{Entry, Outcome};

/// A time in which something was broken, and healed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fault {
    /// What was broken.
    pub(super) name: String,
    /// When it broke, in milliseconds since 1970.
    pub(super) begun_ms: u64,
    /// When all was well again, in milliseconds since 1970.
    pub(super) ended_ms: u64,
}

/// Reads faults, one in a line: name, begin and end, with tabs between them.
pub(super) fn read(path: &Path) -> anyhow::Result<Vec<Fault>> {
    let text = fs::read_to_string(path)
        .with_context(|| format!("cannot read the faults {}", path.display()))?;
    text.lines().map(|line| parse(line).with_context(|| format!("no fault: {line}"))).collect()
}

fn parse(line: &str) -> Option<Fault> {
    let mut fields = line.split('\t');
    let name = fields.next()?.to_owned();
    let (begun_ms, ended_ms) = (fields.next()?.parse().ok()?, fields.next()?.parse().ok()?);
    Some(Fault { name, begun_ms, ended_ms })
}

impl Fault {
    /// Whether the sending overlaps the fault.
    pub(super) const fn covers(&self, entry: &Entry) -> bool {
        entry.ended_ms >= self.begun_ms && entry.sent_ms <= self.ended_ms
    }

    /// The longest time without an acknowledgement that overlaps the fault, in milliseconds.
    pub(super) fn gap_ms(&self, entries: &[Entry]) -> u64 {
        let acked = entries.iter().filter(|entry| entry.outcome == Outcome::Acked);
        let mut times: Vec<_> = acked.map(|entry| entry.ended_ms).collect();
        times.sort_unstable();
        let pairs = times.windows(2).filter_map(|pair| Some((*pair.first()?, *pair.last()?)));
        let during = pairs.filter(|(from, to)| *to >= self.begun_ms && *from <= self.ended_ms);
        during.map(|(from, to)| to - from).max().unwrap_or(u64::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entries(times: &[(u64, Outcome)]) -> Vec<Entry> {
        let entry = |(at, outcome): &(u64, Outcome)| Entry {
            key: at.to_string(),
            sent_ms: at - 1,
            ended_ms: *at,
            outcome: *outcome,
            said: String::new(),
        };
        times.iter().map(entry).collect()
    }

    #[test]
    fn a_gap_lasts_from_the_last_acknowledgement_before_to_the_first_one_after() {
        use Outcome::{Acked, Refused};
        let entries = entries(&[
            (1_000, Acked),
            (7_000, Acked),
            (9_900, Acked),
            (12_000, Refused),
            (15_400, Acked),
            (15_500, Acked),
            (30_000, Acked),
        ]);
        let fault = parse("leader off\t10000\t15450").unwrap();
        assert_eq!(fault.gap_ms(&entries), 5_500);
        assert!(!fault.covers(&entries[2]));
        assert!(fault.covers(&entries[3]));
        // Where nothing is acknowledged any more, the gap has no end.
        let endless = parse("power cut\t30001\t31000").unwrap();
        assert_eq!(endless.gap_ms(&entries), u64::MAX);
    }
}
