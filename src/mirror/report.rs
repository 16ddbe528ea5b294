//! Result of a run.

use std::{collections::BTreeMap, fmt, time::Duration};

use super::read::{Mended, Requests, Skipped};

/// Result of a run.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// Number of rows read. A row that occurs twice counts twice.
    pub read: usize,
    /// Number of new cases.
    pub stored: usize,
    /// Number of changed cases.
    pub changed: usize,
    /// Number of unchanged cases.
    pub known: usize,
    /// Number of services in the list. `None` if the endpoint has no list.
    pub services: Option<usize>,
    /// Number of new services.
    pub new_services: usize,
    /// Number of new agencies.
    pub new_agencies: usize,
    /// Number of HTTP requests.
    pub asked: usize,
    /// Number of answers with invalid bytes.
    pub garbled: usize,
    /// Number of seconds with more service requests than the endpoint returns.
    pub crowded: usize,
    /// Whether the endpoint ignores the page parameter.
    pub ignores_pages: bool,
    /// Whether it ignores date parameters.
    pub ignores_dates: bool,
    /// Whether it cannot filter by time of change.
    pub ignores_changes: bool,
    /// Duration of the run.
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

    /// Number of rows left out.
    pub fn skipped(&self) -> usize {
        self.skipped.values().sum()
    }

    /// Describes deviations of the endpoint.
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
