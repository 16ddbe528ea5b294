//! Driving times of crews, from the configured source: straight lines, a street map, or an external
//! routing service. Every pair has a time: unknown ones fall back on the straight line.

mod ask;
mod blocks;
mod osrm;
mod service;
mod valhalla;

use std::{sync::Arc, time::Duration};

use geo::Point;
use planner::travel::{StraightLine, Streets, Times};
use url::Url;

use self::service::Service;

/// Maximum number of places in a request to a routing service. A larger table takes too long.
const MAX_PLACES: usize = 400;

/// Protocol of a routing service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RouterDialect {
    /// OSRM: `GET /table/v1/driving/...`.
    Osrm,
    /// Valhalla: `POST /sources_to_targets`.
    Valhalla,
}

/// How to reach a routing service.
#[derive(Debug, Clone)]
pub struct RouterSettings {
    /// Base URL, for example `http://127.0.0.1:5000`. It comes from the operator, so local
    /// addresses are allowed.
    pub url: Url,
    /// Protocol of the service.
    pub dialect: RouterDialect,
    /// Maximum total time for all requests of one table.
    pub timeout: Duration,
    /// Time without requests after a failure.
    pub rest: Duration,
}

/// Why a routing service cannot be set up.
#[derive(Debug, thiserror::Error)]
pub enum BadRouter {
    /// The URL is not `http` or `https`.
    #[error("the routing service's address must begin with http:// or https://")]
    Url,
    /// The URL contains a user name or password. URLs appear in logs.
    #[error("the routing service's address must hold no user name or password")]
    Credentials,
    /// The HTTP client cannot be built.
    #[error("cannot make a client for the routing service")]
    Client(#[from] reqwest::Error),
}

/// Source of driving times.
#[derive(Debug, Clone, Default)]
pub struct Travel(Source);

#[derive(Debug, Clone, Default)]
enum Source {
    #[default]
    Line,
    Streets(Arc<Streets>),
    Service(Arc<Service>),
}

/// Result of a query, as a metric label.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    /// Every time is from the service.
    Whole,
    /// Some times are straight lines: the service has no route, or did not answer in time.
    Partly,
    /// The service rejected the request.
    Refused,
    /// The service cannot be reached, is too slow, or sent an invalid answer.
    Failed,
    /// The service failed recently and was not called.
    Resting,
    /// There are more than [`MAX_PLACES`] places.
    TooMany,
}

impl Travel {
    /// Straight line with a detour factor. Also the fallback of every other source.
    pub const fn line() -> Self {
        Self(Source::Line)
    }

    /// Times on a street map.
    pub fn streets(streets: Streets) -> Self {
        Self(Source::Streets(Arc::new(streets)))
    }

    /// Times from a routing service. Sends no request yet.
    pub fn service(settings: RouterSettings) -> Result<Self, BadRouter> {
        Service::new(settings).map(|service| Self(Source::Service(Arc::new(service))))
    }

    /// Whether the source is the straight line.
    pub(crate) const fn is_line(&self) -> bool {
        matches!(self.0, Source::Line)
    }

    /// Returns the travel time from each place to each.
    pub async fn times(&self, places: &[Point]) -> Times {
        let straight = StraightLine::default();
        let (times, outcome) = match &self.0 {
            Source::Line => (straight.times(places), Outcome::Whole),
            _ if places.len() > MAX_PLACES => (straight.times(places), Outcome::TooMany),
            Source::Streets(streets) => {
                let (streets, own) = (Arc::clone(streets), places.to_vec());
                // The search may take long, so it runs on a blocking thread.
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

    /// Name in metrics.
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
