//! `streetcorner key`: gives third-party apps the right to post, and takes it.

use anyhow::ensure;
use clap::Subcommand;
use domain::{
    accounts::{issue_api_key, revoke_api_keys},
    clock::Clock,
    jurisdictions::{JurisdictionId, store},
    text,
};

use crate::{config::Settings, database::Database, say::say};

/// What to do with keys.
#[derive(Debug, Subcommand)]
pub enum Key {
    /// Issue a key, and print it this once.
    Issue {
        /// For which city.
        #[arg(long)]
        jurisdiction: JurisdictionId,
        /// For whose app.
        #[arg(long)]
        name: text::Name,
    },
    /// Revoke every key of a name.
    Revoke {
        /// For which city.
        #[arg(long)]
        jurisdiction: JurisdictionId,
        /// Of whose app.
        #[arg(long)]
        name: String,
    },
}

pub(super) async fn run(what: Key, settings: &Settings) -> anyhow::Result<()> {
    let database = Database::open(settings).await?;
    let done = perform(what, settings, &database).await;
    database.close().await?;
    done
}

async fn perform(what: Key, settings: &Settings, database: &Database) -> anyhow::Result<()> {
    let mut conn = database.pool(settings)?.get().await?;
    let now = Clock::default().now();
    match what {
        Key::Issue { jurisdiction, name } => {
            let known = store::find(&mut conn, &jurisdiction).await?.is_some();
            ensure!(known, "there is no jurisdiction {jurisdiction}");
            say(issue_api_key(&mut conn, now, &jurisdiction, name.as_str()).await?);
        }
        Key::Revoke { jurisdiction, name } => {
            let revoked = revoke_api_keys(&mut conn, now, &jurisdiction, &name).await?;
            ensure!(revoked > 0, "no key of {name:?} is in use in {jurisdiction}");
            say(format_args!("{revoked} revoked."));
        }
    }
    Ok(())
}
