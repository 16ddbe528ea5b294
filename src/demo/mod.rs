//! The demo town: read from `fixtures/town/` and stored by the domain functions that real towns
//! use.

mod hint;
mod history;
mod keys;
mod people;
mod places;
mod props;
mod services;

use std::{fmt, path::Path};

use anyhow::Context;
use diesel_async::{AsyncConnection, AsyncPgConnection};
use domain::{
    clock::Clock,
    db::Pool,
    jurisdictions::{self, JurisdictionId, NewJurisdiction},
    place::Place,
};
use fixtures::Town;
use geocoding::addresses::RAILWAY;
use indicatif::{ProgressBar, ProgressStyle};

pub use self::hint::hint;

/// Jurisdiction id of the town in an empty database.
pub const JURISDICTION: &str = "demo.example.org";
/// Location of its market square: in an uninhabited part of the sea.
pub const CENTER: &str = "54.62,-15.43";
/// Which town to create, and where.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// Id of the jurisdiction.
    pub jurisdiction: JurisdictionId,
    /// Latitude and longitude of the market square, in degrees.
    pub center: (f64, f64),
}

impl Wanted {
    /// The town for an empty database.
    pub fn usual() -> anyhow::Result<Self> {
        let (lat, long) = CENTER.split_once(',').context("the usual center is LAT,LONG")?;
        let center = (lat.parse()?, long.parse()?);
        Ok(Self { jurisdiction: JURISDICTION.parse()?, center })
    }
}

/// A town that was created.
#[derive(Debug)]
pub struct Made {
    town: Town,
    jurisdiction: JurisdictionId,
    logins: String,
}

impl fmt::Display for Made {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { town, jurisdiction, logins } = self;
        write!(
            f,
            "{} is built as {jurisdiction}: {} streets, {} addresses, {} services, {} crews, \
             {} cases. Keys and logins are in {logins}.",
            town.name,
            town.streets.iter().filter(|street| street.class != RAILWAY).count(),
            town.addresses.len(),
            town.services.len(),
            town.crews.len(),
            town.cases.len(),
        )
    }
}

/// Creates a town in one transaction. Its keys and logins are written to `demo.json` in the data
/// directory.
pub async fn make(
    pool: &Pool,
    clock: &Clock,
    data_dir: &Path,
    url: &str,
    wanted: &Wanted,
) -> anyhow::Result<Made> {
    let now = clock.now();
    let (lat, long) = wanted.center;
    let town = fixtures::town(lat, long)?;
    let bar = progress(&town);
    let mut conn = pool.get().await?;
    let keys = conn
        .transaction(async |conn| build(conn, now, wanted, &town, &bar).await)
        .await
        .with_context(|| format!("cannot build the town {}", wanted.jurisdiction))?;
    bar.finish_and_clear();
    let logins = keys::write(data_dir, url, wanted, &town, &keys, now)?;
    Ok(Made { town, jurisdiction: wanted.jurisdiction.clone(), logins })
}

async fn build(
    conn: &mut AsyncPgConnection,
    now: chrono::DateTime<chrono::Utc>,
    wanted: &Wanted,
    town: &Town,
    bar: &ProgressBar,
) -> Result<keys::Keys, Failed> {
    let new = NewJurisdiction {
        id: wanted.jurisdiction.clone(),
        name: town.name.clone(),
        time_zone: chrono_tz::UTC,
        center: Place::new(town.center.lat, town.center.long).ok(),
    };
    let founded = jurisdictions::found(conn, now, new).await.map_err(Failed::new)?;
    let city = founded.jurisdiction_id.clone();
    bar.set_message("streets and areas");
    places::store(conn, now, &city, town).await?;
    services::store(conn, &city, town).await?;
    bar.set_message("people");
    let keys = people::register(conn, now, &founded, town).await?;
    bar.set_message("a week of cases");
    history::relive(conn, now, &city, town, &keys, bar).await?;
    Ok(keys)
}

fn progress(town: &Town) -> ProgressBar {
    let bar = ProgressBar::new(u64::try_from(town.cases.len()).unwrap_or_default());
    let style =
        ProgressStyle::with_template("Building the demo town: {msg} {wide_bar} {pos}/{len}");
    bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

/// Why a town cannot be created.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
struct Failed(anyhow::Error);

impl Failed {
    fn new(error: impl Into<anyhow::Error>) -> Self {
        Self(error.into())
    }
}

impl From<diesel::result::Error> for Failed {
    fn from(error: diesel::result::Error) -> Self {
        Self::new(error)
    }
}
