//! Reads all service requests, range by range and page by page.

use std::collections::HashSet;

use anyhow::{Context, bail};
use chrono::{DateTime, TimeDelta, Utc};
use domain::mirrors::{self, Mirror};
use indicatif::ProgressBar;

use super::{
    desk::Desk,
    query::Query,
    read::{Clockwork, Requests},
    remote::{Remote, Trouble},
    report::Report,
};

/// Maximum range of a query in the standard.
pub(super) const SPAN: TimeDelta = TimeDelta::days(90);
/// Shorter ranges are not split when they are refused.
const SHORT: TimeDelta = TimeDelta::days(1);
/// An answer with fewer rows is never considered truncated.
const FEW: usize = 10;
/// Maximum number of pages of a query.
const MAX_PAGES: usize = 100_000;

/// Whether the endpoint honours a parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Heeds {
    Yes,
    No,
}

/// Walks through the requests of an endpoint.
pub(super) struct Walker {
    pub(super) remote: Remote,
    pub(super) desk: Desk,
    pub(super) report: Report,
    pub(super) bar: ProgressBar,
    pub(super) clockwork: Clockwork,
    page_size: usize,
    remote_id: String,
    pages: Heeds,
    dates: Heeds,
    /// Maximum number of rows of an answer so far. An answer with fewer rows is not truncated.
    largest: usize,
}

/// Result of a query.
#[derive(Default)]
struct Found {
    ids: HashSet<String>,
    /// Number of rows of the last answer.
    rows: usize,
    /// Whether there were rows outside the requested range.
    strays: bool,
}

impl Walker {
    pub(super) fn new(
        (remote, desk, bar): (Remote, Desk, ProgressBar),
        clockwork: Clockwork,
        page_size: usize,
        remote_id: &str,
    ) -> Self {
        Self {
            remote,
            desk,
            bar,
            clockwork,
            page_size,
            remote_id: remote_id.to_owned(),
            report: Report::default(),
            pages: Heeds::Yes,
            dates: Heeds::Yes,
            largest: 0,
        }
    }

    /// Reads the services. A city without a service list may still have requests.
    pub(super) async fn services(&mut self) -> anyhow::Result<()> {
        let query = self.parameters(vec![]);
        match self.remote.list("services", &query).await {
            Ok(answer) => {
                let listed = answer.services();
                self.report.services = Some(listed.len());
                self.desk.offer(&listed).await
            }
            Err(Trouble::Refused { .. } | Trouble::Unreadable { .. }) => Ok(()),
            Err(trouble) => Err(trouble).context("cannot read the list of services"),
        }
    }

    /// Reads all requests reported between two times. If `mirror` is given, stores the end of each
    /// complete range in it.
    pub(super) async fn walk(
        &mut self,
        mut mirror: Option<&mut Mirror>,
        (from, to): (DateTime<Utc>, DateTime<Utc>),
    ) -> anyhow::Result<()> {
        let mut from = from;
        while from < to && self.dates == Heeds::Yes {
            let end = to.min(from + SPAN);
            self.stretch(Query::Reported(from, end)).await?;
            // If the endpoint ignores dates, the first answer covers everything.
            let whole_until = if self.dates == Heeds::Yes { end } else { to };
            if let Some(mirror) = mirror.as_deref_mut() {
                mirrors::advance(&mut self.desk.conn, mirror, whole_until).await?;
            }
            self.bar.inc(u64::try_from((whole_until - from).num_hours()).unwrap_or_default());
            from = whole_until;
        }
        Ok(())
    }

    /// Reads all changes since a time. Returns whether the endpoint can filter by time of change.
    pub(super) async fn changes(&mut self, since: DateTime<Utc>) -> anyhow::Result<bool> {
        let found = match self.query(Query::Changed(since)).await {
            Ok(found) => found,
            Err(error) if is_about_query(&error) => return Ok(false),
            Err(error) => return Err(error),
        };
        Ok(!found.strays && !self.may_be_cut_off(&found))
    }

    /// Reads a range. If the answer seems truncated, splits the range in halves, recursively.
    async fn stretch(&mut self, whole: Query) -> anyhow::Result<()> {
        let mut left = vec![whole];
        while let Some(query) = left.pop() {
            let found = match self.query(query).await {
                Ok(found) => found,
                Err(error) if is_about_query(&error) && query.span() > SHORT => {
                    left.extend(query.halves().into_iter().flatten());
                    continue;
                }
                Err(error) => return Err(error),
            };
            if found.strays {
                self.dates = Heeds::No;
                self.report.ignores_dates = true;
                return Ok(());
            }
            if self.may_be_cut_off(&found) {
                match query.halves() {
                    Some(halves) => left.extend(halves),
                    None => self.report.crowded += 1,
                }
            }
        }
        Ok(())
    }

    /// Whether there may be more rows than the endpoint returned.
    fn may_be_cut_off(&self, found: &Found) -> bool {
        self.pages == Heeds::No && found.rows >= self.largest.max(FEW)
    }

    /// Stores all pages of a query, one by one.
    async fn query(&mut self, query: Query) -> anyhow::Result<Found> {
        let mut found = Found::default();
        for page in 1..=MAX_PAGES {
            let requests = self.page(query, page).await?;
            if requests.rows == 0 {
                return Ok(found);
            }
            let before = found.ids.len();
            found.ids.extend(requests.told.iter().map(|told| told.id.clone()));
            found.strays |= requests.told.iter().any(|told| !query.fits(told));
            if page > 1 && found.ids.len() == before {
                // The same rows again: the endpoint ignores the page parameter, or repeats the last
                // page.
                self.pages = Heeds::No;
                self.report.ignores_pages = true;
                return Ok(found);
            }
            found.rows = requests.rows;
            self.largest = self.largest.max(requests.rows);
            self.keep(requests).await?;
            let last = self.pages == Heeds::No || found.rows < self.page_size.min(self.largest);
            // If rows outside the range occur, the endpoint cannot filter by change.
            if last || (found.strays && matches!(query, Query::Changed(_))) {
                return Ok(found);
            }
        }
        bail!("{} has pages without an end", self.remote.base());
    }

    async fn page(&mut self, query: Query, page: usize) -> anyhow::Result<Requests> {
        let mut parameters = self.parameters(query.parameters());
        parameters.push(("page", page.to_string()));
        parameters.push(("page_size", self.page_size.to_string()));
        let answer = self.remote.list("requests", &parameters).await?;
        let requests = answer.requests(self.clockwork);
        if requests.rows == 0
            && let Some(said) = answer.complaint()
        {
            bail!("{} answered with an error: {said}", self.remote.base());
        }
        self.report.garbled += usize::from(answer.garbled);
        Ok(requests)
    }

    async fn keep(&mut self, requests: Requests) -> anyhow::Result<()> {
        self.report.count_read(&requests);
        self.desk.keep(requests.told, &mut self.report).await?;
        self.bar.set_message(format!("{} stored", self.report.stored));
        self.bar.tick();
        Ok(())
    }

    fn parameters(&self, mut own: Vec<(&'static str, String)>) -> Vec<(&'static str, String)> {
        if !self.remote_id.is_empty() {
            own.push(("jurisdiction_id", self.remote_id.clone()));
        }
        own
    }
}

fn is_about_query(error: &anyhow::Error) -> bool {
    error.downcast_ref().is_some_and(Trouble::is_about_query)
}
