//! `streetcorner migrate`: migrates the database schema to this version, or says what that will do.

use anyhow::Context;
use clap::Args;
use domain::db::{self, MigrateError, Plan};

use crate::{config::Settings, database::Database, migration_plan::Shown, say::say};

/// Options of the migration.
#[derive(Debug, Args)]
pub struct MigrateArgs {
    /// Show which locks the pending migrations take on which tables, and for how long at most.
    /// Change nothing.
    ///
    /// The migrations are tried in an empty database, which is created on the same server and
    /// dropped afterwards.
    #[arg(long)]
    plan: bool,
    /// Try them in this empty database of the same server, because the role may not create one. It
    /// is not emptied afterwards.
    #[arg(long, value_name = "DATABASE", requires = "plan")]
    scratch: Option<String>,
}

pub(super) async fn run(args: MigrateArgs, settings: &Settings) -> anyhow::Result<()> {
    if args.plan {
        let database = Database::find(settings).await?;
        let plan = plan(&database, args.scratch.as_deref()).await;
        database.close().await?;
        say(Shown(&plan?));
        return Ok(());
    }
    let database = Database::open(settings).await?;
    say("The database is at this version.");
    database.close().await
}

async fn plan(database: &Database, scratch: Option<&str>) -> anyhow::Result<Plan> {
    match db::plan(&database.url, scratch).await {
        Err(MigrateError::MayNotCreate(role)) => anyhow::bail!(
            "the role {role} may not create a database to try the migrations in: allow it with \
             \"alter role {role} createdb\", or create an empty database that it owns, with the \
             extension postgis, and name it with --scratch"
        ),
        plan => plan.context("there is no plan"),
    }
}
