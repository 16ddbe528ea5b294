//! `streetcorner migrate`: brings the database to this version.

use clap::Args;

use crate::{config::Settings, database::Database, say::say};

/// Nothing to choose.
#[derive(Debug, Args)]
pub struct MigrateArgs {}

pub(super) async fn run(_: MigrateArgs, settings: &Settings) -> anyhow::Result<()> {
    let database = Database::open(settings).await?;
    say("The database is at this version.");
    database.close().await
}
