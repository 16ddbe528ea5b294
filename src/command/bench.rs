//! `streetcorner bench`: measures speed beside the bare limit.

use clap::Subcommand;
use domain::clock::Clock;

use crate::{
    bench::{ImportBenchArgs, import},
    config::Settings,
    database::Database,
    say::say,
};

/// What to measure.
#[derive(Debug, Subcommand)]
pub enum Bench {
    /// The import of Boston's file, beside a bare copy of the same file.
    Import(ImportBenchArgs),
}

pub(super) async fn run(what: Bench, settings: &Settings) -> anyhow::Result<()> {
    let database = Database::open(settings).await?;
    let measured = match what {
        Bench::Import(args) => import(&database.url, &Clock::default(), &args).await,
    };
    database.close().await?;
    say(measured?);
    Ok(())
}
