//! Settings of travel times.

use std::{path::PathBuf, str::FromStr, time::Duration};

use clap::Args;
use url::Url;
use worker::{RouterDialect, RouterSettings, Travel};

/// Time without requests after a routing service failed.
const REST: Duration = Duration::from_secs(10);

/// Settings of travel times.
#[derive(Debug, Clone, Args)]
pub struct TravelSettings {
    /// Source of travel times: `line` (straight line times a factor), `streets:FILE` (street map:
    /// an OpenStreetMap extract, `.osm.pbf` or `.osm`, optionally compressed with gzip or zstd,
    /// or a city's centrelines in GeoJSON), `osrm:URL` or `valhalla:URL` (routing service, which
    /// receives the positions of crews and jobs). Unknown times fall back on the straight line.
    #[arg(long = "travel", env = "STREETCORNER_TRAVEL", default_value = "line")]
    #[arg(value_name = "line|streets:FILE|osrm:URL|valhalla:URL")]
    pub source: TravelSource,

    /// Timeout of the routing service, in milliseconds.
    #[arg(
        long = "travel-timeout",
        env = "STREETCORNER_TRAVEL_TIMEOUT",
        default_value_t = 1_000,
        value_name = "MS"
    )]
    #[arg(value_parser = clap::value_parser!(u64).range(50..=30_000))]
    pub timeout: u64,
}

/// Source of travel times.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TravelSource {
    /// Straight line times a factor.
    Line,
    /// A street map in a file.
    Streets(PathBuf),
    /// A routing service.
    Service(RouterDialect, Url),
}

/// Why the setting is invalid.
#[derive(Debug, thiserror::Error)]
pub enum BadTravel {
    /// It is none of the four forms.
    #[error("it must be line, streets:FILE, osrm:URL or valhalla:URL")]
    Unknown,
    /// The URL is invalid.
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
    /// Creates the source. Reads the map; sends no request to a routing service.
    pub(crate) fn travel(&self) -> anyhow::Result<Travel> {
        Ok(match &self.source {
            TravelSource::Line => Travel::line(),
            TravelSource::Streets(file) => Travel::streets(super::open(file)?),
            TravelSource::Service(dialect, url) => {
                let timeout = Duration::from_millis(self.timeout);
                let (url, dialect) = (url.clone(), *dialect);
                Travel::service(RouterSettings { url, dialect, timeout, rest: REST })?
            }
        })
    }
}
