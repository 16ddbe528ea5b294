//! `streetcorner bench`: measures speed beside the bare limit.

use anyhow::Context;
use clap::Subcommand;
use domain::clock::Clock;

use crate::{
    bench::{ImportBenchArgs, ServedBenchArgs, Surface, import, served},
    config::Settings,
    database::Database,
    say::say,
};

/// What to measure.
#[derive(Debug, Subcommand)]
pub enum Bench {
    /// The import of Boston's file, beside a bare copy of the same file.
    Import(ImportBenchArgs),
    /// Open311 over many cases, beside the same statements sent by `pgbench`.
    Open311(ServedBenchArgs),
    /// Map tiles over many cases, beside the same statements sent by `pgbench`.
    Tiles(ServedBenchArgs),
    /// Geotags over many cases, beside the same statements sent by `pgbench`.
    Geotag(ServedBenchArgs),
}

pub(super) async fn run(what: Bench, settings: &Settings) -> anyhow::Result<()> {
    let database = Database::open(settings).await?;
    let measured = measure(what, &database).await;
    database.close().await?;
    say(measured?);
    Ok(())
}

async fn measure(what: Bench, database: &Database) -> anyhow::Result<String> {
    let clock = Clock::default();
    Ok(match what {
        Bench::Import(args) => import(&database.url, &clock, &args).await?.to_string(),
        Bench::Open311(args) => beside(Surface::Open311, database, &clock, &args).await?,
        Bench::Tiles(args) => beside(Surface::Tiles, database, &clock, &args).await?,
        Bench::Geotag(args) => beside(Surface::Geotags, database, &clock, &args).await?,
    })
}

/// A surface beside its own statements. The server is this program once more.
async fn beside(
    surface: Surface,
    database: &Database,
    clock: &Clock,
    args: &ServedBenchArgs,
) -> anyhow::Result<String> {
    let program = std::env::current_exe().context("cannot find this program itself")?;
    Ok(served(surface, &database.url, clock, &program, args).await?.to_string())
}
