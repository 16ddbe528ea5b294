//! `streetcorner worker`: the worker alone.

use clap::Args;

use super::running::{Shared, asked_to_stop};
use crate::{
    config::{PushArgs, Settings, WorkerSettings},
    database::Database,
    say::say,
};

/// How to work.
#[derive(Debug, Args)]
pub struct WorkerArgs {
    #[command(flatten)]
    worker: WorkerSettings,
    #[command(flatten)]
    push: PushArgs,
}

pub(super) async fn run(args: WorkerArgs, settings: &Settings) -> anyhow::Result<()> {
    let database = Database::open(settings).await?;
    let shared = Shared::new(&database, settings, 0)?;
    let public_url = settings.public_url().unwrap_or_else(|| {
        tracing::warn!("without --public-url, links in mails lead to this machine alone");
        "http://127.0.0.1:8311".to_owned()
    });
    let worker = shared.worker(settings, &args.worker, &args.push, &public_url)?;
    say("Streetcorner's worker is at work");
    asked_to_stop().await?;
    shared.stop();
    worker.await?;
    database.close().await
}
