//! `streetcorner open311`: other cities' endpoints.

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

/// What a shell expects of somebody who was interrupted.
const STOPPED: u8 = 130;

/// What to do with another city's endpoint.
#[derive(Debug, Subcommand)]
pub enum Open311 {
    /// Copy another city's requests into a jurisdiction of ours, and keep up with them.
    ///
    /// Nothing here is routed and nobody is told. Run it again to get what has changed since; what
    /// is here already costs next to nothing.
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

/// Runs once; or again and again, and then one run that fails is no reason to end.
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
