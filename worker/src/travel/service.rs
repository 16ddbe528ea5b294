//! Client of an external routing service.

use std::{pin::pin, time::Duration};

use futures_util::{StreamExt, stream};
use geo::Point;
use outbound::{Breaker, client};
use planner::travel::{StraightLine, Times};
use reqwest::Client;
use tokio::time::{Instant, timeout_at};
use url::Url;

use super::{
    BadRouter, Outcome, RouterDialect, RouterSettings,
    ask::{AskError, Unusable, ask},
    blocks::{Block, Rows, Table, blocks},
    osrm, valhalla,
};

/// Maximum number of concurrent requests.
const MAX_CONCURRENT: usize = 4;
/// Failures after which the service is not called for a while. One, because each failure costs the
/// dispatcher the whole timeout.
const MAX_FAILURES: u32 = 1;

/// A routing service with its circuit breaker.
#[derive(Debug)]
pub(super) struct Service {
    url: Url,
    dialect: RouterDialect,
    timeout: Duration,
    client: Client,
    breaker: Breaker<Instant>,
}

impl Service {
    /// Builds the client.
    pub(super) fn new(settings: RouterSettings) -> Result<Self, BadRouter> {
        let RouterSettings { url, dialect, timeout, rest } = settings;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(BadRouter::Url);
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(BadRouter::Credentials);
        }
        let (client, breaker) = (client(timeout).build()?, Breaker::new(MAX_FAILURES, rest));
        Ok(Self { url, dialect, timeout, client, breaker })
    }

    /// Name in metrics.
    pub(super) const fn name(&self) -> &'static str {
        match self.dialect {
            RouterDialect::Osrm => "osrm",
            RouterDialect::Valhalla => "valhalla",
        }
    }

    /// Returns the travel time from each place to each. Unknown times are straight lines.
    pub(super) async fn times(&self, places: &[Point], straight: StraightLine) -> (Times, Outcome) {
        let otherwise = straight.times(places);
        if places.len() < 2 {
            return (otherwise, Outcome::Whole);
        }
        if !self.breaker.allows(Instant::now()) {
            return (otherwise, Outcome::Resting);
        }
        let table = self.table(places).await;
        match &table {
            // A rejection shows that the service works.
            Ok(_) | Err(AskError::Refused(_)) => self.breaker.succeeded(),
            Err(error) => {
                if self.breaker.failed(Instant::now()) {
                    let (service, error) = (self.name(), with_cause(error));
                    tracing::warn!(
                        service,
                        error,
                        "routing service failed; not calling it for a while"
                    );
                }
            }
        }
        match table.map(|table| table.times(&otherwise)) {
            Ok((times, true)) => (times, Outcome::Whole),
            Ok((times, false)) => (times, Outcome::Partly),
            Err(AskError::Refused(_)) => (otherwise, Outcome::Refused),
            Err(_) => (otherwise, Outcome::Failed),
        }
    }

    /// Requests the whole table. If one block fails, the table is dropped: straight-line times for
    /// some crews and street times for others cannot be compared.
    async fn table(&self, places: &[Point]) -> Result<Table, AskError> {
        let most = match self.dialect {
            RouterDialect::Osrm => osrm::most(places.len()),
            RouterDialect::Valhalla => valhalla::MAX_LOCATIONS,
        };
        let mut table = Table::new(places.len());
        let until = Instant::now() + self.timeout;
        let asking = blocks(places.len(), most).into_iter().map(async |block| {
            let rows = self.block(places, &block).await?;
            Ok::<_, AskError>((block, rows))
        });
        let mut answers = pin!(stream::iter(asking).buffer_unordered(MAX_CONCURRENT));
        while let Some(answer) =
            timeout_at(until, answers.next()).await.map_err(|_late| AskError::Late)?
        {
            let (block, rows) = answer?;
            table.fill(&block, &rows);
        }
        Ok(table)
    }

    async fn block(&self, places: &[Point], block: &Block) -> Result<Rows, AskError> {
        let from = places.get(block.from.clone()).unwrap_or_default();
        let to = places.get(block.to.clone()).unwrap_or_default();
        let rows = match self.dialect {
            RouterDialect::Osrm => {
                let asking = self.client.get(osrm::address(&self.url, from, to));
                osrm::read(&ask(asking).await?)?
            }
            RouterDialect::Valhalla => {
                let asking = self.client.post(valhalla::address(&self.url));
                valhalla::read(&ask(asking.json(&valhalla::question(from, to))).await?)?
            }
        };
        if Table::fits(block, &rows) { Ok(rows) } else { Err(Unusable::WrongSize.into()) }
    }
}

/// Formats an error with its cause.
fn with_cause(error: &AskError) -> String {
    let cause = std::error::Error::source(error).map(|cause| format!(": {cause}"));
    format!("{error}{}", cause.unwrap_or_default())
}
