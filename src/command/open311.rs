//! `streetcorner open311`: Open311 endpoints of other cities.

use std::{pin::pin, process::ExitCode, time::Duration};

use clap::Subcommand;
use domain::clock::Clock;
use tokio::time::sleep;

use super::running::asked_to_stop;
use crate::{
    config::Settings,
    database::Database,
    mirror::{MirrorArgs, mirror},
    say::{remark, say},
};

/// Conventional exit code after an interrupt (128 + SIGINT).
const STOPPED: u8 = 130;

/// Operations on another city's endpoint.
#[derive(Debug, Subcommand)]
pub enum Open311 {
    /// Copy another city's service requests into a jurisdiction and keep them up to date.
    ///
    /// Copied cases are not routed, and no notifications are sent. Run the command again to fetch
    /// changes; unchanged requests cost little.
    Mirror(MirrorArgs),
}

pub(super) async fn run(what: Open311, settings: &Settings) -> anyhow::Result<ExitCode> {
    let database = Database::open(settings).await?;
    let Open311::Mirror(args) = what;
    let mut stop = pin!(asked_to_stop());
    let done = tokio::select! {
        done = follow(&database, &args) => done.map(|()| ExitCode::SUCCESS),
        stopped = &mut stop => stopped.map(|()| {
            remark("Stopped. The same command goes on from here.");
            ExitCode::from(STOPPED)
        }),
    };
    database.close().await?;
    done
}

/// Runs once, or repeatedly with `--follow`. Then a failed run does not end the command.
async fn follow(database: &Database, args: &MirrorArgs) -> anyhow::Result<()> {
    let clock = Clock::default();
    say(mirror(&database.url, &clock, args).await?);
    let Some(seconds) = args.follow else { return Ok(()) };
    loop {
        sleep(Duration::from_secs(seconds)).await;
        match mirror(&database.url, &clock, args).await {
            Ok(report) => say(report),
            Err(error) => remark(format_args!("streetcorner: {error:#}")),
        }
    }
}
