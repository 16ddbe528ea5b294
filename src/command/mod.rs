//! The subcommands: one file each.

mod api;
mod audit;
mod bench;
mod demo;
mod import;
mod jurisdiction;
mod key;
mod migrate;
mod open311;
mod openapi;
mod running;
mod serve;
mod simulate;
mod tasks;
mod worker;

use std::process::ExitCode;

use clap::Subcommand;

use crate::config::Settings;

/// What the command can do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run everything in one process: API and worker, on a private database unless one is named.
    Serve(serve::ServeArgs),
    /// Run the API alone; any number of them share a database.
    Api(api::ApiArgs),
    /// Run the worker alone; any number of them share a database.
    Worker(worker::WorkerArgs),
    /// Bring the database to this version.
    Migrate(migrate::MigrateArgs),
    /// Make a demo town.
    Demo(demo::DemoArgs),
    /// Take over what a city has published.
    #[command(subcommand)]
    Import(import::Import),
    /// Follow other cities' endpoints.
    #[command(subcommand)]
    Open311(open311::Open311),
    /// Found a city, or list them.
    #[command(subcommand)]
    Jurisdiction(jurisdiction::Jurisdiction),
    /// Give a third-party app the right to post, or take it.
    #[command(subcommand)]
    Key(key::Key),
    /// List dead background tasks, or start them again.
    #[command(subcommand)]
    Tasks(tasks::Tasks),
    /// Verify that nobody has changed the history of any case.
    Audit(audit::AuditArgs),
    /// Measure speed beside the bare limit.
    #[command(subcommand)]
    Bench(bench::Bench),
    /// Replay recorded reports under the planner and under its rivals, with made-up crews.
    Simulate(crate::simulate::SimulateArgs),
    /// Print an `OpenAPI` document: of `/api/v1`, or of Open311.
    Openapi(openapi::OpenapiArgs),
}

/// Does it.
pub async fn run(command: Command, settings: &Settings) -> anyhow::Result<ExitCode> {
    match command {
        Command::Serve(args) => serve::run(args, settings).await?,
        Command::Api(args) => api::run(args, settings).await?,
        Command::Worker(args) => worker::run(args, settings).await?,
        Command::Migrate(args) => migrate::run(args, settings).await?,
        Command::Demo(args) => demo::run(args, settings).await?,
        Command::Import(import) => return import::run(import, settings).await,
        Command::Open311(open311) => return open311::run(open311, settings).await,
        Command::Jurisdiction(jurisdiction) => jurisdiction::run(jurisdiction, settings).await?,
        Command::Key(key) => key::run(key, settings).await?,
        Command::Tasks(tasks) => tasks::run(tasks, settings).await?,
        Command::Audit(args) => return audit::run(args, settings).await,
        Command::Bench(bench) => bench::run(bench, settings).await?,
        Command::Simulate(args) => simulate::run(args).await?,
        Command::Openapi(args) => openapi::run(&args)?,
    }
    Ok(ExitCode::SUCCESS)
}
