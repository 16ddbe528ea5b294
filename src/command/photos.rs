//! `streetcorner photos`: decides which database may delete from the photo store.

use anyhow::ensure;
use clap::Subcommand;
use domain::{
    clock::Clock,
    jurisdictions::{JurisdictionId, store},
    photo_bindings,
};
use photo_store::PhotoStore;

use crate::{config::Settings, database::Database, say::say};

/// Operations on the photo store.
#[derive(Debug, Subcommand)]
pub enum Photos {
    /// Let this database delete from the photo store, and no other.
    ///
    /// Needed after a restoration into a photo store that was not empty, and after a change of the
    /// photo store. Photos that this database does not know are deleted after some days.
    Adopt {
        /// Only for this jurisdiction.
        #[arg(long)]
        jurisdiction: Option<JurisdictionId>,
    },
}

pub(super) async fn run(what: Photos, settings: &Settings) -> anyhow::Result<()> {
    let database = Database::open(settings).await?;
    let done = perform(what, settings, &database).await;
    database.close().await?;
    done
}

async fn perform(what: Photos, settings: &Settings, database: &Database) -> anyhow::Result<()> {
    let Photos::Adopt { jurisdiction } = what;
    let photo_store = PhotoStore::open_with(&settings.photos(), settings.photo_keys.keys())?;
    let mut conn = database.pool(settings)?.get().await?;
    let mut cities = store::ids(&mut conn).await?;
    if let Some(only) = &jurisdiction {
        cities.retain(|city| city == only);
        ensure!(!cities.is_empty(), "there is no jurisdiction {only}");
    }
    let now = Clock::default().now();
    for city in &cities {
        photo_bindings::adopt(&mut conn, &photo_store, now, city).await?;
        say(format_args!("{city}: this database may delete from the photo store."));
    }
    Ok(())
}
