//! `streetcorner serve`: runs everything in one process.

use clap::Args;
use domain::jurisdictions;

use super::running::{Shared, until_asked};
use crate::{
    config::{ApiSettings, MonitoringArgs, PushArgs, Settings, WorkerSettings},
    database::Database,
    demo,
    say::{remark, say},
};

/// Options of the combined process.
#[derive(Debug, Args)]
pub struct ServeArgs {
    #[command(flatten)]
    api: ApiSettings,
    #[command(flatten)]
    worker: WorkerSettings,
    #[command(flatten)]
    push: PushArgs,
    #[command(flatten)]
    monitoring: MonitoringArgs,
    /// Do not create a demo town in an empty database.
    #[arg(long, env = "STREETCORNER_NO_DEMO")]
    no_demo: bool,
}

pub(super) async fn run(args: ServeArgs, settings: &Settings) -> anyhow::Result<()> {
    let database = Database::open_alone(settings).await?;
    let served = serve(args, settings, &database).await;
    database.close().await?;
    served
}

async fn serve(args: ServeArgs, settings: &Settings, database: &Database) -> anyhow::Result<()> {
    let shared = Shared::new(database, settings, &args.monitoring, args.api.threads).await?;
    let serving = shared.api(settings, &args.api, &args.push)?;
    let url = settings.public_url().unwrap_or_else(|| format!("http://{}", serving.address));
    let mut conn = shared.pool.get().await?;
    let empty = jurisdictions::store::all(&mut conn).await?.is_empty();
    drop(conn);
    if empty && !args.no_demo {
        let town = demo::Wanted::usual()?;
        demo::make(&shared.pool, &shared.clock, &settings.data_dir(), &url, &town).await?;
    }
    let worker = shared.worker(settings, &args.worker, &args.push, &url)?;
    say(format_args!("Streetcorner serves {url}"));
    if let Some(hint) = demo::hint(&settings.data_dir(), &url) {
        remark(hint);
    }
    let served = until_asked(&shared, serving, args.api.drain()).await;
    shared.stop();
    worker.await?;
    served
}
