//! `streetcorner backup`: backs up the database and the photos.

use std::process::ExitCode;

use clap::Args;

use crate::{
    backup,
    config::Settings,
    database::Database,
    import::source::Show,
    say::{remark, say},
};

/// Where to back up.
#[derive(Debug, Args)]
pub struct BackupArgs {
    /// Directory, or `s3://bucket/folder` with the same `AWS_` variables as the photo store.
    ///
    /// A place has one backup. The next one there copies only new photos, and replaces the earlier
    /// one when it is finished. To keep several, use several places, for example one for each day of
    /// the week.
    #[arg(value_name = "DIR|s3://BUCKET/FOLDER")]
    to: String,
    /// Do not show progress.
    #[arg(long)]
    quiet: bool,
}

pub(super) async fn run(args: BackupArgs, settings: &Settings) -> anyhow::Result<ExitCode> {
    let database = Database::find(settings).await?;
    let BackupArgs { to, quiet } = args;
    let show = if quiet { Show::Nothing } else { Show::Bar };
    let made = backup::make(settings, &database, &to, show).await;
    database.close().await?;
    let made = made?;
    say(&made);
    if made.manifest.lost.is_empty() {
        return Ok(ExitCode::SUCCESS);
    }
    remark("streetcorner: photos are lost, see above; everything else is in the backup");
    Ok(ExitCode::FAILURE)
}
