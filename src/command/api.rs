//! `streetcorner api`: runs only the API.

use clap::Args;

use super::running::{Shared, until_asked};
use crate::{
    config::{ApiSettings, MonitoringArgs, PushArgs, Settings},
    database::Database,
    say::say,
};

/// Options of the API process.
#[derive(Debug, Args)]
pub struct ApiArgs {
    #[command(flatten)]
    api: ApiSettings,
    #[command(flatten)]
    push: PushArgs,
    #[command(flatten)]
    monitoring: MonitoringArgs,
}

pub(super) async fn run(args: ApiArgs, settings: &Settings) -> anyhow::Result<()> {
    let database = Database::open(settings).await?;
    let shared = Shared::new(&database, settings, &args.monitoring, args.api.threads).await?;
    let serving = shared.api(settings, &args.api, &args.push)?;
    say(format_args!("Streetcorner's API listens on http://{}", serving.address));
    until_asked(&shared, serving, args.api.drain()).await?;
    database.close().await
}
