//! What became of what was told.

use std::{collections::BTreeMap, fmt, time::Duration};

use super::read::{Mended, Requests, Skipped};

/// What became of what another city told.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// How many rows were read. A row that came twice counts twice.
    pub read: usize,
    /// How many cases were stored now.
    pub stored: usize,
    /// How many were known, and had changed there.
    pub changed: usize,
    /// How many were known as they are.
    pub known: usize,
    /// How many services are listed there; none if there is no list.
    pub services: Option<usize>,
    /// How many services were new.
    pub new_services: usize,
    /// How many agencies were new.
    pub new_agencies: usize,
    /// How many requests it took.
    pub asked: usize,
    /// How many answers had bytes that are no text.
    pub garbled: usize,
    /// How many seconds had more requests than the other side told.
    pub crowded: usize,
    /// Whether the other side does not know pages.
    pub ignores_pages: bool,
    /// Whether it does not heed dates.
    pub ignores_dates: bool,
    /// Whether it cannot be asked for what has changed.
    pub ignores_changes: bool,
    /// How long it took.
    pub took: Duration,
    pub(super) skipped: BTreeMap<Skipped, usize>,
    pub(super) mended: BTreeMap<Mended, usize>,
}

impl Report {
    pub(super) fn count_read(&mut self, requests: &Requests) {
        self.read += requests.rows;
        for (skipped, count) in &requests.skipped {
            *self.skipped.entry(*skipped).or_default() += count;
        }
        for (mended, count) in &requests.mended {
            *self.mended.entry(*mended).or_default() += count;
        }
    }

    /// How many rows were left out.
    pub fn skipped(&self) -> usize {
        self.skipped.values().sum()
    }

    /// What is odd about the other side.
    fn remarks(&self) -> Vec<String> {
        let mut remarks = vec![];
        let mut remark = |odd: bool, text: &str| remarks.extend(odd.then(|| text.to_owned()));
        remark(
            self.services.is_none(),
            "It lists no services; they are named as the requests say.",
        );
        remark(self.ignores_pages, "It does not know pages: it was asked for shorter times.");
        remark(self.ignores_dates, "It does not heed dates: it may have told less than it has.");
        remark(
            self.ignores_changes,
            "It cannot be asked for changes: those of cases older than 90 days are not seen.",
        );
        if self.crowded > 0 {
            let crowded = self.crowded;
            remarks.push(format!("There is more than it tells in {crowded} seconds of that time."));
        }
        if self.garbled > 0 {
            let garbled = self.garbled;
            remarks
                .push(format!("{garbled} answers had bytes that are no text; they were replaced."));
        }
        remarks
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (took, asked) = (self.took.as_secs_f64(), self.asked);
        let (services, agencies) = (self.new_services, self.new_agencies);
        let mut lines = vec![
            format!("{:>9} rows read with {asked} requests in {took:.1} s", self.read),
            format!(
                "{:>9} stored, with {services} new services and {agencies} new agencies",
                self.stored
            ),
            format!("{:>9} known and changed", self.changed),
            format!("{:>9} known as they are", self.known),
            format!("{:>9} left out", self.skipped()),
        ];
        lines.extend(self.skipped.iter().map(|(skipped, count)| format!("{count:>13} {skipped}")));
        if !self.mended.is_empty() {
            lines.push("Not as the standard has it, and put right:".to_owned());
        }
        lines.extend(self.mended.iter().map(|(mended, count)| format!("{count:>13} {mended}")));
        lines.extend(self.remarks());
        f.write_str(&lines.join("\n"))
    }
}
