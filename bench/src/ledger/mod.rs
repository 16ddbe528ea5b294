//! The ledger: reports are sent while things break, and what became of each is noted. Afterwards
//! the notes are compared with the database.
//!
//! Nothing that was acknowledged may be missing. What was refused, or never answered, is sent again
//! with the same `Idempotency-Key`, and must then be there exactly once. `deploy/ha/drill` breaks
//! things.

mod check;
mod entry;
mod faults;
mod post;
mod report;
mod settle;
mod write;

use std::process::ExitCode;

use clap::{Args, Subcommand};
use domain::clock::Clock;
use streetcorner::{config::Settings, database::Database, say::say};

pub use self::{check::CheckArgs, write::WriteArgs};

/// What to do with the ledger.
#[derive(Debug, Subcommand)]
pub enum Ledger {
    /// Send reports and note what becomes of each, until SIGTERM or the end of the time.
    Write(WriteArgs),
    /// Send again what was not acknowledged, compare with the database, and print a table. Fails
    /// if a report is missing or double.
    Check(CheckArgs),
}

/// Where reports are sent to, and as whom.
#[derive(Debug, Clone, Args)]
pub struct Target {
    /// Host and port of the server.
    #[arg(long, value_name = "HOST:PORT")]
    pub server: String,
    /// Jurisdiction id.
    #[arg(long, value_name = "ID")]
    pub jurisdiction: String,
    /// API key that may report.
    #[arg(long, env = "BENCH_API_KEY", value_name = "KEY", hide_env_values = true)]
    pub key: String,
    /// Service code. The service asks nothing.
    #[arg(long, default_value = "pothole", value_name = "CODE")]
    pub service: String,
    /// Centre of the reports, as LAT,LONG in degrees.
    #[arg(long, default_value = streetcorner::demo::CENTER, allow_hyphen_values = true)]
    #[arg(value_name = "LAT,LONG")]
    pub center: String,
}

/// Runs the subcommand.
pub async fn ledger(command: Ledger, settings: &Settings) -> anyhow::Result<ExitCode> {
    let clock = Clock::default();
    let report = match command {
        Ledger::Write(args) => {
            say(write::write(&args, &clock).await?);
            return Ok(ExitCode::SUCCESS);
        }
        Ledger::Check(args) => {
            let database = Database::open(settings).await?;
            let report = check::check(&database.url, &args, &clock).await;
            database.close().await?;
            report?
        }
    };
    let clean = report.is_clean();
    say(report);
    Ok(if clean { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
