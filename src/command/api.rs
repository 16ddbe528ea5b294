//! `streetcorner api`: the API alone.

use clap::Args;

use super::running::{Shared, until_asked};
use crate::{
    config::{ApiSettings, PushArgs, Settings},
    database::Database,
    say::say,
};

/// How to answer requests.
#[derive(Debug, Args)]
pub struct ApiArgs {
    #[command(flatten)]
    api: ApiSettings,
    #[command(flatten)]
    push: PushArgs,
}

pub(super) async fn run(args: ApiArgs, settings: &Settings) -> anyhow::Result<()> {
    let database = Database::open(settings).await?;
    let shared = Shared::new(&database, settings, args.api.threads)?;
    let serving = shared.api(settings, &args.api, &args.push)?;
    say(format_args!("Streetcorner's API listens on http://{}", serving.address));
    until_asked(&shared, serving).await?;
    database.close().await
}
