//! A routing service outside.

use std::{pin::pin, time::Duration};

use futures_util::{StreamExt, stream};
use geo::Point;
use planner::travel::{StraightLine, Times};
use reqwest::{Client, redirect::Policy};
use tokio::time::{Instant, timeout_at};
use url::Url;

use super::{
    BadRouter, Outcome, RouterDialect, RouterSettings,
    ask::{AskError, Unusable, ask},
    blocks::{Block, Rows, Table, blocks},
    circuit::Circuit,
    osrm, valhalla,
};

/// How many questions are under way at once.
const AT_ONCE: usize = 4;
/// Who we say we are.
const USER_AGENT: &str = concat!("Streetcorner/", env!("CARGO_PKG_VERSION"));

/// A routing service.
#[derive(Debug)]
pub(super) struct Service {
    url: Url,
    dialect: RouterDialect,
    patience: Duration,
    client: Client,
    circuit: Circuit,
}

impl Service {
    /// Sets it up.
    pub(super) fn new(settings: RouterSettings) -> Result<Self, BadRouter> {
        let RouterSettings { url, dialect, patience, rest } = settings;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(BadRouter::Url);
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(BadRouter::Credentials);
        }
        // Only the first call in a process does anything.
        rustls::crypto::ring::default_provider().install_default().ok();
        let client = Client::builder()
            .user_agent(USER_AGENT)
            .redirect(Policy::none())
            .timeout(patience)
            .build()?;
        Ok(Self { url, dialect, patience, client, circuit: Circuit::new(rest) })
    }

    /// What it is called where it is counted.
    pub(super) const fn name(&self) -> &'static str {
        match self.dialect {
            RouterDialect::Osrm => "osrm",
            RouterDialect::Valhalla => "valhalla",
        }
    }

    /// How long it takes from each place to each; in a straight line, where it does not say.
    pub(super) async fn times(&self, places: &[Point], straight: StraightLine) -> (Times, Outcome) {
        let otherwise = straight.times(places);
        if places.len() < 2 {
            return (otherwise, Outcome::Whole);
        }
        if !self.circuit.lets(Instant::now()) {
            return (otherwise, Outcome::Resting);
        }
        let table = self.table(places).await;
        match &table {
            // It is well if it can refuse.
            Ok(_) | Err(AskError::Refused(_)) => self.circuit.close(),
            Err(error) => {
                if self.circuit.open(Instant::now()) {
                    let (service, error) = (self.name(), with_cause(error));
                    tracing::warn!(service, error, "the routing service fails and is left alone");
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

    /// What it says. If it fails at a part, there is no table: a crew that goes in a straight line is
    /// not to be held against one that takes streets.
    async fn table(&self, places: &[Point]) -> Result<Table, AskError> {
        let most = match self.dialect {
            RouterDialect::Osrm => osrm::most(places.len()),
            RouterDialect::Valhalla => valhalla::MOST,
        };
        let mut table = Table::new(places.len());
        let until = Instant::now() + self.patience;
        let asking = blocks(places.len(), most).into_iter().map(async |block| {
            let rows = self.block(places, &block).await?;
            Ok::<_, AskError>((block, rows))
        });
        let mut answers = pin!(stream::iter(asking).buffer_unordered(AT_ONCE));
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

/// An error with its cause.
fn with_cause(error: &AskError) -> String {
    let cause = std::error::Error::source(error).map(|cause| format!(": {cause}"));
    format!("{error}{}", cause.unwrap_or_default())
}
