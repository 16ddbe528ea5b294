//! How long crews drive, as whoever runs this wants it reckoned: in a straight line, on a map, or by
//! a routing service outside. There is always an answer: what nobody else knows is a straight line.

mod ask;
mod blocks;
mod circuit;
mod osrm;
mod service;
mod valhalla;

use std::{sync::Arc, time::Duration};

use geo::Point;
use planner::travel::{StraightLine, Streets, Times};
use url::Url;

use self::service::Service;

/// Between more places than this nobody is asked: the table would be too large to wait for.
const MOST_PLACES: usize = 400;

/// How a routing service speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RouterDialect {
    /// As OSRM does: `GET /table/v1/driving/...`.
    Osrm,
    /// As Valhalla does: `POST /sources_to_targets`.
    Valhalla,
}

/// How a routing service is asked.
#[derive(Debug, Clone)]
pub struct RouterSettings {
    /// Where it is, as `http://127.0.0.1:5000`. Whoever names it is trusted: it may be on this
    /// machine.
    pub url: Url,
    /// How it speaks.
    pub dialect: RouterDialect,
    /// How long all answers to a question may take together.
    pub patience: Duration,
    /// How long it is left alone when it has failed.
    pub rest: Duration,
}

/// A routing service cannot be set up.
#[derive(Debug, thiserror::Error)]
pub enum BadRouter {
    /// Not a web address.
    #[error("the routing service's address must begin with http:// or https://")]
    Url,
    /// What is in an address is shown to many.
    #[error("the routing service's address must hold no user name or password")]
    Credentials,
    /// No client.
    #[error("cannot make a client for the routing service")]
    Client(#[from] reqwest::Error),
}

/// What knows how long it takes from place to place.
#[derive(Debug, Clone, Default)]
pub struct Travel(Source);

#[derive(Debug, Clone, Default)]
enum Source {
    #[default]
    Line,
    Streets(Arc<Streets>),
    Service(Arc<Service>),
}

/// What came of a question, for whoever watches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    /// Every time is from whom we asked.
    Whole,
    /// Some times are straight lines, as there is no way, or no answer in time.
    Partly,
    /// The routing service does not want to answer this.
    Refused,
    /// The routing service cannot be reached, takes too long, or talks nonsense.
    Failed,
    /// It has failed a moment ago and was not asked.
    Resting,
    /// There are too many places.
    TooMany,
}

impl Travel {
    /// The straight line times a factor. It is also what everything else falls back on.
    pub const fn line() -> Self {
        Self(Source::Line)
    }

    /// On a map.
    pub fn streets(streets: Streets) -> Self {
        Self(Source::Streets(Arc::new(streets)))
    }

    /// By a routing service. Nobody is asked yet.
    pub fn service(settings: RouterSettings) -> Result<Self, BadRouter> {
        Service::new(settings).map(|service| Self(Source::Service(Arc::new(service))))
    }

    /// Whether it is straight lines and nothing else.
    pub(crate) const fn is_line(&self) -> bool {
        matches!(self.0, Source::Line)
    }

    /// How long it takes from each place to each.
    pub async fn times(&self, places: &[Point]) -> Times {
        let straight = StraightLine::default();
        let (times, outcome) = match &self.0 {
            Source::Line => (straight.times(places), Outcome::Whole),
            _ if places.len() > MOST_PLACES => (straight.times(places), Outcome::TooMany),
            Source::Streets(streets) => {
                let (streets, own) = (Arc::clone(streets), places.to_vec());
                // It may take a while, in which others have to go on.
                match tokio::task::spawn_blocking(move || streets.times(&own)).await {
                    Ok(times) => (times, Outcome::Whole),
                    Err(_stopped) => (straight.times(places), Outcome::Failed),
                }
            }
            Source::Service(service) => service.times(places, straight).await,
        };
        let labels = [("source", self.name()), ("outcome", outcome.name())];
        metrics::counter!("streetcorner_travel_total", &labels).increment(1);
        times
    }

    /// What it is called where it is counted.
    fn name(&self) -> &'static str {
        match &self.0 {
            Source::Line => "line",
            Source::Streets(_) => "streets",
            Source::Service(service) => service.name(),
        }
    }
}

impl Outcome {
    const fn name(self) -> &'static str {
        match self {
            Self::Whole => "whole",
            Self::Partly => "partly",
            Self::Refused => "refused",
            Self::Failed => "failed",
            Self::Resting => "resting",
            Self::TooMany => "too_many",
        }
    }
}
