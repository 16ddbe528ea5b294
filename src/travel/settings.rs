//! How travel times are reckoned, as it is set.

use std::{path::PathBuf, str::FromStr, time::Duration};

use clap::Args;
use url::Url;
use worker::{RouterDialect, RouterSettings, Travel};

/// How long a routing service that has failed is left alone.
const REST: Duration = Duration::from_secs(10);

/// What the worker wants to know about travel times.
#[derive(Debug, Clone, Args)]
pub struct TravelSettings {
    /// How travel times are reckoned: `line`, a straight line and some more; `streets:FILE`, on a map,
    /// which is an extract of `OpenStreetMap` (`.osm.pbf`, `.osm`, also packed with gzip or zstd) or a
    /// city's centrelines in `GeoJSON`; `osrm:URL` or `valhalla:URL`, by a routing service, which is
    /// told where crews and jobs are. Whatever is not known is a straight line.
    #[arg(long = "travel", env = "STREETCORNER_TRAVEL", default_value = "line")]
    #[arg(value_name = "line|streets:FILE|osrm:URL|valhalla:URL")]
    pub source: TravelSource,

    /// How many milliseconds a routing service has to answer.
    #[arg(
        long = "travel-patience",
        env = "STREETCORNER_TRAVEL_PATIENCE",
        default_value_t = 1_000,
        value_name = "MS"
    )]
    #[arg(value_parser = clap::value_parser!(u64).range(50..=30_000))]
    pub patience: u64,
}

/// What travel times are from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TravelSource {
    /// A straight line times a factor.
    Line,
    /// A map in a file.
    Streets(PathBuf),
    /// A routing service.
    Service(RouterDialect, Url),
}

/// A setting that names no source.
#[derive(Debug, thiserror::Error)]
pub enum BadTravel {
    /// Not one of the four.
    #[error("it must be line, streets:FILE, osrm:URL or valhalla:URL")]
    Unknown,
    /// Not an address.
    #[error("the routing service has no address")]
    Url(#[from] url::ParseError),
}

impl FromStr for TravelSource {
    type Err = BadTravel;

    fn from_str(text: &str) -> Result<Self, BadTravel> {
        match text.split_once(':') {
            None if text == "line" => Ok(Self::Line),
            Some(("streets", file)) if !file.is_empty() => Ok(Self::Streets(file.into())),
            Some(("osrm", url)) => Ok(Self::Service(RouterDialect::Osrm, url.parse()?)),
            Some(("valhalla", url)) => Ok(Self::Service(RouterDialect::Valhalla, url.parse()?)),
            _ => Err(BadTravel::Unknown),
        }
    }
}

impl TravelSettings {
    /// Makes it ready: a map is read, a routing service is not asked yet.
    pub(crate) fn travel(&self) -> anyhow::Result<Travel> {
        Ok(match &self.source {
            TravelSource::Line => Travel::line(),
            TravelSource::Streets(file) => Travel::streets(super::open(file)?),
            TravelSource::Service(dialect, url) => {
                let patience = Duration::from_millis(self.patience);
                let (url, dialect) = (url.clone(), *dialect);
                Travel::service(RouterSettings { url, dialect, patience, rest: REST })?
            }
        })
    }
}
