//! Rows that were left out of an import, with reasons.

use std::{collections::BTreeMap, fmt};

/// Maximum number of lines listed for each reason.
const SHOWN: usize = 5;

/// Rows that were left out, by reason.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LeftOut(BTreeMap<String, (usize, Vec<u64>)>);

impl LeftOut {
    /// Adds a row: its line, or its feature number.
    pub(super) fn add(&mut self, reason: &str, number: u64) {
        let (count, numbers) = self.0.entry(reason.to_owned()).or_default();
        *count += 1;
        if numbers.len() < SHOWN {
            numbers.push(number);
        }
    }

    /// Number of rows.
    pub fn count(&self) -> usize {
        self.0.values().map(|(count, _)| count).sum()
    }
}

impl fmt::Display for LeftOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:>9} left out", self.count())?;
        for (reason, (count, numbers)) in &self.0 {
            let numbers: Vec<_> = numbers.iter().map(u64::to_string).collect();
            let more = if *count > numbers.len() { ", ..." } else { "" };
            write!(f, "\n{count:>13} {reason}: {}{more}", numbers.join(", "))?;
        }
        Ok(())
    }
}
