//! `streetcorner audit`: verifies the history of every case.

use std::process::ExitCode;

use anyhow::ensure;
use clap::Args;
use domain::{
    audit::audit,
    jurisdictions::{JurisdictionId, store},
};

use crate::{config::Settings, database::Database, say::say};

/// Whose history.
#[derive(Debug, Args)]
pub struct AuditArgs {
    /// Of this city alone.
    #[arg(long)]
    jurisdiction: Option<JurisdictionId>,
}

pub(super) async fn run(args: AuditArgs, settings: &Settings) -> anyhow::Result<ExitCode> {
    let database = Database::open(settings).await?;
    let audited = perform(args, settings, &database).await;
    database.close().await?;
    audited
}

async fn perform(
    args: AuditArgs,
    settings: &Settings,
    database: &Database,
) -> anyhow::Result<ExitCode> {
    let mut conn = database.pool(settings)?.get().await?;
    if let Some(only) = &args.jurisdiction {
        ensure!(store::find(&conn, only).await?.is_some(), "there is no jurisdiction {only}");
    }
    let mut code = ExitCode::SUCCESS;
    for city in store::all(&mut conn).await? {
        let city = city.jurisdiction_id;
        if args.jurisdiction.as_ref().is_some_and(|only| *only != city) {
            continue;
        }
        let (mut cases, mut broken, mut after) = (0, 0, None);
        loop {
            let (looked_at, breaks) = audit(&mut conn, &city, after).await?;
            for found in &breaks {
                say(format_args!("{city}\t{}\tevent {} {}", found.number, found.seq, found.what));
            }
            cases += looked_at.len();
            broken += breaks.len();
            after = looked_at.last().copied();
            if after.is_none() {
                break;
            }
        }
        say(format_args!("{city}: {cases} cases, {broken} of them broken."));
        if broken > 0 {
            code = ExitCode::FAILURE;
        }
    }
    Ok(code)
}
