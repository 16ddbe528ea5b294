//! `streetcorner worker`: runs only the worker.

use clap::Args;

use super::running::{Shared, asked_to_stop};
use crate::{
    config::{MonitoringArgs, PushArgs, Settings, WorkerSettings},
    database::Database,
    say::say,
};

/// Options of the worker process.
#[derive(Debug, Args)]
pub struct WorkerArgs {
    #[command(flatten)]
    worker: WorkerSettings,
    #[command(flatten)]
    push: PushArgs,
    #[command(flatten)]
    monitoring: MonitoringArgs,
}

pub(super) async fn run(args: WorkerArgs, settings: &Settings) -> anyhow::Result<()> {
    let database = Database::open(settings).await?;
    let shared = Shared::new(&database, settings, &args.monitoring, 0).await?;
    let public_url = settings.public_url().unwrap_or_else(|| {
        tracing::warn!("--public-url is not set: links in mails work on this machine only");
        "http://127.0.0.1:8311".to_owned()
    });
    let worker = shared.worker(settings, &args.worker, &args.push, &public_url)?;
    say("Streetcorner's worker is at work");
    asked_to_stop().await?;
    shared.stop();
    worker.await?;
    database.close().await
}
