//! `streetcorner jurisdiction`: founds cities, and lists them.

use std::collections::BTreeMap;

use anyhow::ensure;
use clap::Subcommand;
use domain::{
    cases::{self, Status},
    clock::Clock,
    jurisdictions::{self, JurisdictionId, NewJurisdiction, store},
    text,
};

use crate::{config::Settings, database::Database, say::say};

/// What to do with cities.
#[derive(Debug, Subcommand)]
pub enum Jurisdiction {
    /// Found a city, empty.
    Add {
        /// Its id: by convention its domain without `www`.
        id: JurisdictionId,
        /// Its name.
        #[arg(long)]
        name: text::Name,
        /// Its time zone, as `America/New_York`.
        #[arg(long, default_value = "UTC")]
        time_zone: chrono_tz::Tz,
    },
    /// List the cities.
    List,
    /// Count a city's cases: a line for each status.
    Show {
        /// Its id.
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
