//! `streetcorner bench`: measures speed beside the bare limit.

use std::path::PathBuf;

use anyhow::Context;
use clap::Subcommand;
use domain::clock::Clock;

use crate::{
    bench::{
        AreasBenchArgs, ClaimsBenchArgs, ImportBenchArgs, LiveBenchArgs, MeterArgs,
        PhotosBenchArgs, PlannerBenchArgs, ServedBenchArgs, Surface, WorkArgs, areas, claims,
        import, live, meter, photos, planner, served, work,
    },
    config::Settings,
    database::Database,
    say::say,
};

/// What to measure.
#[derive(Debug, Subcommand)]
pub enum Bench {
    /// The import of Boston's file, beside a bare copy of the same file.
    Import(ImportBenchArgs),
    /// In which areas a place is, by the map in memory, beside `PostGIS`.
    Areas(AreasBenchArgs),
    /// Open311 over many cases, beside the same statements sent by `pgbench`.
    Open311(ServedBenchArgs),
    /// Map tiles over many cases, beside the same statements sent by `pgbench`.
    Tiles(ServedBenchArgs),
    /// Geotags over many cases, beside the same statements sent by `pgbench`.
    Geotag(ServedBenchArgs),
    /// How soon a crew hears of a report while thousands listen, beside a bare notification.
    Live(LiveBenchArgs),
    /// Photos to clean renditions, beside `vipsthumbnail` making the same.
    Photos(PhotosBenchArgs),
    /// Crews that say yes to the same jobs at once, beside the bare claim sent by `pgbench`.
    Claims(ClaimsBenchArgs),
    /// Routes and surges beside the best that is published, and beside another solver.
    Planner(PlannerBenchArgs),
    /// What `photos` starts for its own side.
    #[command(hide = true)]
    PhotosWork(WorkArgs),
    /// What `photos` starts to see what a program takes.
    #[command(hide = true)]
    PhotosMeter(MeterArgs),
}

pub(super) async fn run(what: Bench, settings: &Settings) -> anyhow::Result<()> {
    match what {
        Bench::Import(args) => {
            with_database(settings, async |database| {
                Ok(import(&database.url, &Clock::default(), &args).await?.to_string())
            })
            .await
        }
        Bench::Areas(args) => {
            with_database(settings, async |database| {
                Ok(areas(&database.url, &Clock::default(), &args).await?.to_string())
            })
            .await
        }
        Bench::Claims(args) => {
            with_database(settings, async |database| {
                Ok(claims(&database.url, &Clock::default(), &args).await?.to_string())
            })
            .await
        }
        Bench::Open311(args) => beside(Surface::Open311, settings, &args).await,
        Bench::Tiles(args) => beside(Surface::Tiles, settings, &args).await,
        Bench::Geotag(args) => beside(Surface::Geotags, settings, &args).await,
        Bench::Live(args) => {
            let program = itself()?;
            with_database(settings, async |database| {
                let clock = Clock::default();
                Ok(live(&database.url, &clock, &program, &args).await?.to_string())
            })
            .await
        }
        Bench::Photos(args) => {
            let program = itself()?;
            say(tokio::task::spawn_blocking(move || photos(&program, &args)).await??);
            Ok(())
        }
        Bench::Planner(args) => {
            say(tokio::task::spawn_blocking(move || planner(&args)).await??);
            Ok(())
        }
        Bench::PhotosWork(args) => work(&args),
        Bench::PhotosMeter(args) => {
            say(serde_json::to_string(&meter(&args)?)?);
            Ok(())
        }
    }
}

/// A surface beside its own statements.
async fn beside(
    surface: Surface,
    settings: &Settings,
    args: &ServedBenchArgs,
) -> anyhow::Result<()> {
    let program = itself()?;
    with_database(settings, async |database| {
        let clock = Clock::default();
        Ok(served(surface, &database.url, &clock, &program, args).await?.to_string())
    })
    .await
}

/// This program, to be started once more.
fn itself() -> anyhow::Result<PathBuf> {
    std::env::current_exe().context("cannot find this program itself")
}

async fn with_database(
    settings: &Settings,
    measure: impl AsyncFnOnce(&Database) -> anyhow::Result<String>,
) -> anyhow::Result<()> {
    let database = Database::open(settings).await?;
    let measured = measure(&database).await;
    database.close().await?;
    say(measured?);
    Ok(())
}
