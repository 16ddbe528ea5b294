//! `streetcorner bench`: measures speed beside the bare limit.

use std::path::PathBuf;

use anyhow::Context;
use clap::Subcommand;
use domain::clock::Clock;

use crate::{
    bench::{
        ImportBenchArgs, MeterArgs, Open311BenchArgs, PhotosBenchArgs, WorkArgs, import, meter,
        open311, photos, work,
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
    /// Open311 over many cases, beside the same statements sent by `pgbench`.
    Open311(Open311BenchArgs),
    /// Photos to clean renditions, beside `vipsthumbnail` making the same.
    Photos(PhotosBenchArgs),
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
        Bench::Open311(args) => {
            with_database(settings, async |database| {
                let clock = Clock::default();
                Ok(open311(&database.url, &clock, &itself()?, &args).await?.to_string())
            })
            .await
        }
        Bench::Photos(args) => {
            let program = itself()?;
            say(tokio::task::spawn_blocking(move || photos(&program, &args)).await??);
            Ok(())
        }
        Bench::PhotosWork(args) => work(&args),
        Bench::PhotosMeter(args) => {
            say(serde_json::to_string(&meter(&args)?)?);
            Ok(())
        }
    }
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
