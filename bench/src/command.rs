//! The subcommands, one for each measurement.

use std::{fmt::Display, path::PathBuf, process::ExitCode};

use anyhow::Context;
use clap::Subcommand;
use domain::clock::Clock;
use streetcorner::{command, config::Settings, database::Database, say::say};

use crate::{
    AreasBenchArgs, ClaimsBenchArgs, FloodBenchArgs, ImportBenchArgs, Ledger, LiveBenchArgs,
    MeterArgs, PhotosBenchArgs, PlannerBenchArgs, ServedBenchArgs, StalledBenchArgs,
    StormBenchArgs, Surface, WorkArgs, areas, claims, flood, import, ledger, live, meter, photos,
    planner, served,
    simulate::{SimulateArgs, simulate},
    stalled, storm, work,
};

/// What to measure.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Import Boston's file, compared with a bare copy of the same file.
    Import(ImportBenchArgs),
    /// Find the areas of a place with the index in memory, compared with PostGIS.
    Areas(AreasBenchArgs),
    /// Open311 requests over many cases, compared with the same statements sent by `pgbench`.
    Open311(ServedBenchArgs),
    /// Map tiles over many cases, compared with the same statements sent by `pgbench`.
    Tiles(ServedBenchArgs),
    /// Geotag requests over many cases, compared with the same statements sent by `pgbench`.
    Geotag(ServedBenchArgs),
    /// Time until a crew receives a report while thousands listen, compared with a bare
    /// notification.
    Live(LiveBenchArgs),
    /// What others notice of a flood of requests from one network address.
    Flood(FloodBenchArgs),
    /// What others notice of thousands of connections that send or read almost nothing.
    Stalled(StalledBenchArgs),
    /// How many reports are taken while several times as many come as can be served, and whoever
    /// waits too long sends again.
    Storm(StormBenchArgs),
    /// Clean renditions of photos, compared with `vipsthumbnail`.
    Photos(PhotosBenchArgs),
    /// Crews that accept the same jobs at the same time, compared with the bare claim sent by
    /// `pgbench`.
    Claims(ClaimsBenchArgs),
    /// Routes and surges, compared with the best published solutions and with another solver.
    Planner(PlannerBenchArgs),
    /// Replay recorded reports with the planner and with other policies, and synthetic crews.
    Simulate(SimulateArgs),
    /// Note what becomes of reports while things break, and compare with the database afterwards.
    #[command(subcommand)]
    Ledger(Ledger),
    /// Started by `photos` for its own side.
    #[command(hide = true)]
    PhotosWork(WorkArgs),
    /// Started by `photos` to measure the resources of a program.
    #[command(hide = true)]
    PhotosMeter(MeterArgs),
    /// The command `streetcorner`, which measurements start as the server, so that they measure the
    /// code that was built with this program.
    #[command(hide = true, subcommand)]
    Streetcorner(Box<command::Command>),
}

/// Runs the measurement and prints the report.
pub async fn run(command: Command, settings: &Settings) -> anyhow::Result<ExitCode> {
    match command {
        Command::Import(args) => {
            with_database(settings, async |url, clock| import(url, clock, &args).await).await?;
        }
        Command::Areas(args) => {
            with_database(settings, async |url, clock| areas(url, clock, &args).await).await?;
        }
        Command::Claims(args) => {
            with_database(settings, async |url, clock| claims(url, clock, &args).await).await?;
        }
        Command::Open311(args) => beside(Surface::Open311, settings, &args).await?,
        Command::Tiles(args) => beside(Surface::Tiles, settings, &args).await?,
        Command::Geotag(args) => beside(Surface::Geotags, settings, &args).await?,
        Command::Live(args) => {
            let program = itself()?;
            with_database(settings, async |url, clock| live(url, clock, &program, &args).await)
                .await?;
        }
        Command::Flood(args) => {
            let program = itself()?;
            with_database(settings, async |url, clock| flood(url, clock, &program, &args).await)
                .await?;
        }
        Command::Stalled(args) => {
            let program = itself()?;
            with_database(settings, async |url, clock| stalled(url, clock, &program, &args).await)
                .await?;
        }
        Command::Storm(args) => {
            let program = itself()?;
            with_database(settings, async |url, clock| storm(url, clock, &program, &args).await)
                .await?;
        }
        Command::Photos(args) => {
            let program = itself()?;
            say(tokio::task::spawn_blocking(move || photos(&program, &args)).await??);
        }
        Command::Planner(args) => {
            say(tokio::task::spawn_blocking(move || planner(&args)).await??);
        }
        Command::Simulate(args) => {
            say(tokio::task::spawn_blocking(move || simulate(&args)).await??);
        }
        Command::Ledger(command) => return ledger(command, settings).await,
        Command::PhotosWork(args) => work(&args)?,
        Command::PhotosMeter(args) => say(serde_json::to_string(&meter(&args)?)?),
        Command::Streetcorner(command) => return command::run(*command, settings).await,
    }
    Ok(ExitCode::SUCCESS)
}

/// Measures a surface against its own statements.
async fn beside(
    surface: Surface,
    settings: &Settings,
    args: &ServedBenchArgs,
) -> anyhow::Result<()> {
    let program = itself()?;
    let measure =
        async |url: &str, clock: &Clock| served(surface, url, clock, &program, args).await;
    with_database(settings, measure).await
}

/// Path of this program, to start it again.
fn itself() -> anyhow::Result<PathBuf> {
    std::env::current_exe().context("cannot find this program itself")
}

/// Measures with the configured database, or a private one, and prints the report.
async fn with_database<Report: Display>(
    settings: &Settings,
    measure: impl AsyncFnOnce(&str, &Clock) -> anyhow::Result<Report>,
) -> anyhow::Result<()> {
    let database = Database::open(settings).await?;
    let measured = measure(&database.url, &Clock::default()).await;
    database.close().await?;
    say(measured?);
    Ok(())
}
