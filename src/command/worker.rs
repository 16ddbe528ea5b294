//! `streetcorner worker`: the worker alone.

use clap::Args;

use super::running::{Shared, asked_to_stop};
use crate::{
    config::{Settings, WorkerSettings},
    database::Database,
    say::say,
};

/// How to work.
#[derive(Debug, Args)]
pub struct WorkerArgs {
    #[command(flatten)]
    worker: WorkerSettings,
}

pub(super) async fn run(args: WorkerArgs, settings: &Settings) -> anyhow::Result<()> {
    let database = Database::open(settings).await?;
    let shared = Shared::new(&database, settings)?;
    let worker = shared.worker(&args.worker);
    say("Streetcorner's worker is at work");
    asked_to_stop().await?;
    shared.stop();
    worker.await?;
    database.close().await
}
