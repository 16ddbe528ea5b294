//! `streetcorner restore`: restores a backup.

use clap::Args;

use crate::{backup, config::Settings, database::Database, import::source::Show, say::say};

/// What to restore.
#[derive(Debug, Args)]
pub struct RestoreArgs {
    /// Place of the backup: a directory, or `s3://bucket/folder`.
    ///
    /// The database must be empty, and is migrated to this version. Photos that the photo store has
    /// already are not copied again.
    #[arg(value_name = "DIR|s3://BUCKET/FOLDER")]
    from: String,
    /// Only verify that the backup is whole and undamaged. Needs no database.
    #[arg(long)]
    check: bool,
    /// Do not show progress.
    #[arg(long)]
    quiet: bool,
}

pub(super) async fn run(args: RestoreArgs, settings: &Settings) -> anyhow::Result<()> {
    let RestoreArgs { from, check, quiet } = args;
    let show = if quiet { Show::Nothing } else { Show::Bar };
    if check {
        let manifest = backup::check(&from, show).await?;
        say(format_args!(
            "The backup of {} is whole: {} files of photos, and a database of {} bytes.",
            manifest.started_at.format("%Y-%m-%d %H:%M:%S UTC"),
            manifest.photos,
            manifest.dump.bytes,
        ));
        return Ok(());
    }
    let database = Database::find(settings).await?;
    let restored = backup::restore(settings, &database, &from, show).await;
    database.close().await?;
    say(restored?);
    Ok(())
}
