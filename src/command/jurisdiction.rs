//! `streetcorner jurisdiction`: creates and lists jurisdictions.

use std::collections::BTreeMap;

use anyhow::ensure;
use clap::Subcommand;
use domain::{
    cases::{self, Status},
    clock::Clock,
    jurisdictions::{self, JurisdictionId, NewJurisdiction, store},
    services::{PhotosShown, PlaceShown, show_photos, show_places},
    text,
};

use crate::{config::Settings, database::Database, say::say};

/// Operations on jurisdictions.
#[derive(Debug, Subcommand)]
pub enum Jurisdiction {
    /// Create an empty jurisdiction.
    Add {
        /// Jurisdiction id: by convention the city's domain without `www`.
        id: JurisdictionId,
        /// Name of the jurisdiction.
        #[arg(long)]
        name: text::Name,
        /// IANA time zone, for example `America/New_York`.
        #[arg(long, default_value = "UTC")]
        time_zone: chrono_tz::Tz,
    },
    /// List the jurisdictions.
    List,
    /// Set how precisely the public sees the locations of a service's cases.
    ShowPlaces {
        /// Jurisdiction id.
        id: JurisdictionId,
        /// Service code.
        service: String,
        /// `point`, `block` (a hundred house numbers) or `cell` (about 280 metres).
        precision: PlaceShown,
    },
    /// Set when everybody sees the photos of a service's cases. Staff and crews see them at once.
    ShowPhotos {
        /// Jurisdiction id.
        id: JurisdictionId,
        /// Service code.
        service: String,
        /// `at_once`, or `after_detection`: after the detector of faces and number plates has looked
        /// at them.
        shown: PhotosShown,
    },
    /// Print the number of cases in each status.
    Show {
        /// Jurisdiction id.
        id: JurisdictionId,
    },
}

pub(super) async fn run(what: Jurisdiction, settings: &Settings) -> anyhow::Result<()> {
    let database = Database::open(settings).await?;
    let done = perform(what, settings, &database).await;
    database.close().await?;
    done
}

async fn perform(
    what: Jurisdiction,
    settings: &Settings,
    database: &Database,
) -> anyhow::Result<()> {
    let mut conn = database.pool(settings)?.get().await?;
    match what {
        Jurisdiction::Add { id, name, time_zone } => {
            let new = NewJurisdiction { id, name: name.into(), time_zone, center: None };
            let city = jurisdictions::found(&mut conn, Clock::default().now(), new).await?;
            say(format_args!("{} is founded as {}.", city.name, city.jurisdiction_id));
        }
        Jurisdiction::List => {
            for city in store::all(&mut conn).await? {
                say(format_args!("{}\t{}\t{}", city.jurisdiction_id, city.name, city.time_zone));
            }
        }
        Jurisdiction::ShowPlaces { id, service, precision } => {
            let known = show_places(&mut conn, &id, &service, precision).await?;
            ensure!(known, "there is no service {service} in {id}");
        }
        Jurisdiction::ShowPhotos { id, service, shown } => {
            let now = Clock::default().now();
            let known = show_photos(&mut conn, now, &id, &service, shown).await?;
            ensure!(known, "there is no service {service} in {id}");
        }
        Jurisdiction::Show { id } => {
            ensure!(store::find(&conn, &id).await?.is_some(), "there is no jurisdiction {id}");
            let mut counts: BTreeMap<Status, i64> = BTreeMap::new();
            for tally in cases::tallies(&mut conn, &id).await? {
                *counts.entry(tally.status).or_default() += tally.cases;
            }
            for (status, count) in counts {
                say(format_args!("{status}\t{count}"));
            }
        }
    }
    Ok(())
}
