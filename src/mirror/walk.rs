//! All that is there, stretch by stretch and page by page.

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

/// The longest stretch that the standard lets anybody ask for.
pub(super) const SPAN: TimeDelta = TimeDelta::days(90);
/// A stretch that is shorter is not refused for its length.
const SHORT: TimeDelta = TimeDelta::days(1);
/// Fewer rows than that are not cut off anywhere.
const FEW: usize = 10;
/// Nobody has so many pages.
const MOST_PAGES: usize = 100_000;

/// Whether the other side heeds a parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Heeds {
    Yes,
    No,
}

/// Somebody who goes through all that is there.
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
    /// The most rows that one answer has had: what comes with fewer is not cut off.
    largest: usize,
}

/// What a query brought.
#[derive(Default)]
struct Found {
    ids: HashSet<String>,
    /// How many rows the last answer had.
    rows: usize,
    /// Whether rows were among them that nobody had asked for.
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

    /// Takes in the services. A city that lists none may still have requests.
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

    /// Goes through all that was reported between two moments. The mirror, if one is given,
    /// remembers each stretch that is whole.
    pub(super) async fn walk(
        &mut self,
        mut mirror: Option<&mut Mirror>,
        (from, to): (DateTime<Utc>, DateTime<Utc>),
    ) -> anyhow::Result<()> {
        let mut from = from;
        while from < to && self.dates == Heeds::Yes {
            let end = to.min(from + SPAN);
            self.stretch(Query::Reported(from, end)).await?;
            // Who does not heed dates has told everything at once.
            let whole_until = if self.dates == Heeds::Yes { end } else { to };
            if let Some(mirror) = mirror.as_deref_mut() {
                mirrors::advance(&mut self.desk.conn, mirror, whole_until).await?;
            }
            self.bar.inc(u64::try_from((whole_until - from).num_hours()).unwrap_or_default());
            from = whole_until;
        }
        Ok(())
    }

    /// Goes through all that has changed since, and tells whether the other side could be asked for
    /// that.
    pub(super) async fn changes(&mut self, since: DateTime<Utc>) -> anyhow::Result<bool> {
        let found = match self.query(Query::Changed(since)).await {
            Ok(found) => found,
            Err(error) if is_about_query(&error) => return Ok(false),
            Err(error) => return Err(error),
        };
        Ok(!found.strays && !self.may_be_cut_off(&found))
    }

    /// A stretch; in halves, and those in halves, where an answer seems to be cut off.
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

    /// Whether there may be more than could be asked for.
    fn may_be_cut_off(&self, found: &Found) -> bool {
        self.pages == Heeds::No && found.rows >= self.largest.max(FEW)
    }

    /// All pages of a query are stored, one by one.
    async fn query(&mut self, query: Query) -> anyhow::Result<Found> {
        let mut found = Found::default();
        for page in 1..=MOST_PAGES {
            let requests = self.page(query, page).await?;
            if requests.rows == 0 {
                return Ok(found);
            }
            let before = found.ids.len();
            found.ids.extend(requests.told.iter().map(|told| told.id.clone()));
            found.strays |= requests.told.iter().any(|told| !query.fits(told));
            if page > 1 && found.ids.len() == before {
                // The same again: a server that does not know pages, or none after the last.
                self.pages = Heeds::No;
                self.report.ignores_pages = true;
                return Ok(found);
            }
            found.rows = requests.rows;
            self.largest = self.largest.max(requests.rows);
            self.keep(requests).await?;
            let last = self.pages == Heeds::No || found.rows < self.page_size.min(self.largest);
            // What has changed cannot be told by who tells other things.
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
