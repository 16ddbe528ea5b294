//! Result of an import.

use std::{collections::BTreeMap, fmt, path::PathBuf, time::Duration};

use domain::cases::{Status, TakenOver};

use super::read::Batch;

/// Maximum number of agencies shown.
const SHOWN: usize = 10;

/// Result of an import.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// Number of rows read.
    pub read: usize,
    /// Number of cases stored.
    pub stored: usize,
    /// Number of cases that were already known.
    pub known: usize,
    /// Number of invalid rows.
    pub bad: usize,
    /// Number of cases with a closing time before the opening time. They are stored as closed at
    /// once.
    pub backwards: usize,
    /// Number of stored cases without a location.
    pub nowhere: usize,
    /// Number of cases whose ward was found by location.
    pub placed: usize,
    /// Number of stored cases by status.
    pub statuses: BTreeMap<Status, usize>,
    /// Number of stored cases by agency.
    pub agencies: BTreeMap<String, usize>,
    /// Number of new services.
    pub new_services: usize,
    /// Number of new agencies.
    pub new_agencies: usize,
    /// Path of the list of invalid rows. `None` if there are none.
    pub errors: Option<PathBuf>,
    /// Whether the import was interrupted.
    pub stopped: bool,
    /// Duration of the import.
    pub took: Duration,
}

impl Report {
    pub(super) fn count_read(&mut self, batch: &Batch) {
        self.read += batch.read;
        self.bad += batch.bad;
        self.backwards += batch.backwards;
        self.new_services += batch.news.services.len();
        self.new_agencies += batch.news.agencies.len();
    }

    pub(super) fn count_stored(&mut self, given: usize, stored: &[TakenOver]) {
        self.stored += stored.len();
        self.known += given - stored.len();
        for TakenOver { case, by_map, .. } in stored {
            self.placed += usize::from(*by_map);
            self.nowhere += usize::from(case.place.is_none());
            *self.statuses.entry(case.status).or_default() += 1;
            if let Some(agency) = &case.agency_code {
                *self.agencies.entry(agency.clone()).or_default() += 1;
            }
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (services, agencies) = (self.new_services, self.new_agencies);
        let mut lines = vec![
            format!("{:>9} rows read in {:.1} s", self.read, self.took.as_secs_f64()),
            format!(
                "{:>9} stored, with {services} new services and {agencies} new agencies",
                self.stored
            ),
        ];
        lines.extend(self.statuses.iter().map(|(status, count)| format!("{count:>13} {status}")));
        lines.push(format!("{:>9} known already", self.known));
        lines.push(match &self.errors {
            Some(path) => format!("{:>9} bad: see {}", self.bad, path.display()),
            None => format!("{:>9} bad", self.bad),
        });
        for (count, what) in [
            (self.backwards, "closed before they were opened, taken as closed at once"),
            (self.nowhere, "without a place"),
            (self.placed, "given a ward by the map"),
        ] {
            lines.extend((count > 0).then(|| format!("{count:>9} {what}")));
        }
        lines.extend(self.by_agency());
        if self.stopped {
            lines.push("Stopped before the end. The same command goes on from here.".to_owned());
        }
        f.write_str(&lines.join("\n"))
    }
}

impl Report {
    /// Returns the agencies with the most cases.
    fn by_agency(&self) -> Vec<String> {
        let mut agencies: Vec<_> = self.agencies.iter().collect();
        agencies.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
        let heading = (!agencies.is_empty()).then(|| "Stored by agency:".to_owned());
        let shown =
            agencies.iter().take(SHOWN).map(|(agency, count)| format!("{count:>13} {agency}"));
        let more = agencies.get(SHOWN..).filter(|more| !more.is_empty());
        let more = more.map(|more| {
            let cases: usize = more.iter().map(|(_, count)| **count).sum();
            format!("{cases:>13} in {} more", more.len())
        });
        heading.into_iter().chain(shown).chain(more).collect()
    }
}
