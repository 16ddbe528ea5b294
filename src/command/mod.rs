//! The subcommands, one file each.

mod api;
mod audit;
mod backup;
mod demo;
mod import;
mod jurisdiction;
mod key;
mod migrate;
mod open311;
mod openapi;
mod photos;
mod restore;
mod retention;
mod running;
mod serve;
mod tasks;
mod worker;

use std::process::ExitCode;

use clap::Subcommand;

use crate::config::Settings;

/// Subcommands of `streetcorner`.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run the API and the worker in one process, on a private database unless one is configured.
    Serve(Box<serve::ServeArgs>),
    /// Run only the API. Any number of API processes can share a database.
    Api(Box<api::ApiArgs>),
    /// Run only the worker. Any number of workers can share a database.
    Worker(Box<worker::WorkerArgs>),
    /// Migrate the database to this version.
    Migrate(migrate::MigrateArgs),
    /// Create a demo town.
    Demo(demo::DemoArgs),
    /// Import published data of a city.
    #[command(subcommand)]
    Import(import::Import),
    /// Follow the Open311 endpoints of other cities.
    #[command(subcommand)]
    Open311(open311::Open311),
    /// Create or list jurisdictions.
    #[command(subcommand)]
    Jurisdiction(jurisdiction::Jurisdiction),
    /// Issue, list or revoke API keys.
    #[command(subcommand)]
    Key(key::Key),
    /// List or restart dead background tasks.
    #[command(subcommand)]
    Tasks(tasks::Tasks),
    /// Delete what is past its retention, as the worker does every hour, or only show it.
    Retention(retention::Retention),
    /// Verify that the history of every case is unchanged, and that no case is missing.
    Audit(audit::AuditArgs),
    /// Back up the database and the photos, while the servers work.
    Backup(backup::BackupArgs),
    /// Restore a backup into an empty database, with its photos.
    Restore(restore::RestoreArgs),
    /// Decide which database may delete from the photo store.
    #[command(subcommand)]
    Photos(photos::Photos),
    /// Print the OpenAPI document of the app API or of Open311.
    Openapi(openapi::OpenapiArgs),
}

/// Runs the subcommand.
pub async fn run(command: Command, settings: &Settings) -> anyhow::Result<ExitCode> {
    match command {
        Command::Serve(args) => serve::run(*args, settings).await?,
        Command::Api(args) => api::run(*args, settings).await?,
        Command::Worker(args) => worker::run(*args, settings).await?,
        Command::Migrate(args) => migrate::run(args, settings).await?,
        Command::Demo(args) => demo::run(args, settings).await?,
        Command::Import(import) => return import::run(import, settings).await,
        Command::Open311(open311) => return open311::run(open311, settings).await,
        Command::Jurisdiction(jurisdiction) => jurisdiction::run(jurisdiction, settings).await?,
        Command::Key(key) => key::run(key, settings).await?,
        Command::Tasks(tasks) => tasks::run(tasks, settings).await?,
        Command::Retention(args) => retention::run(args, settings).await?,
        Command::Audit(args) => return audit::run(args, settings).await,
        Command::Backup(args) => return backup::run(args, settings).await,
        Command::Restore(args) => restore::run(args, settings).await?,
        Command::Photos(photos) => photos::run(photos, settings).await?,
        Command::Openapi(args) => openapi::run(&args)?,
    }
    Ok(ExitCode::SUCCESS)
}
