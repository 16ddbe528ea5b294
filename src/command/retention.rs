//! `streetcorner retention`: shows or deletes what is past its retention.

use clap::Args;
use diesel_async::AsyncPgConnection;
use domain::retention::{Due, RetentionDays, apply, due};

use crate::{
    config::{RetentionArgs, Settings},
    database::Database,
    say::say,
};

/// Options of the retention.
#[derive(Debug, Args)]
pub struct Retention {
    /// Show what would be deleted, and delete nothing.
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    retention: RetentionArgs,
}

pub(super) async fn run(args: Retention, settings: &Settings) -> anyhow::Result<()> {
    let database = Database::open(settings).await?;
    let done = perform(args, settings, &database).await;
    database.close().await?;
    done
}

async fn perform(args: Retention, settings: &Settings, database: &Database) -> anyhow::Result<()> {
    let mut conn = database.pool(settings)?.get().await?;
    let days = args.retention.days();
    if args.dry_run { show(&mut conn, &days).await } else { delete(&mut conn, &days).await }
}

async fn show(conn: &mut AsyncPgConnection, days: &RetentionDays) -> anyhow::Result<()> {
    let defaults = RetentionDays::default();
    say("what\tsetting\tdays\tdefault\trows\toldest");
    for Due { rule, rows, oldest } in due(conn, days).await? {
        let setting = format!("STREETCORNER_RETENTION_{}", rule.name.to_uppercase());
        let oldest = oldest.map_or_else(|| "-".to_owned(), |at| at.format("%Y-%m-%d").to_string());
        say(format_args!(
            "{}\t{setting}\t{}\t{}\t{rows}\t{oldest}",
            rule.what,
            shown((rule.days)(days)),
            shown((rule.days)(&defaults)),
        ));
    }
    Ok(())
}

fn shown(days: u32) -> String {
    if days == 0 { "for ever".to_owned() } else { days.to_string() }
}

async fn delete(conn: &mut AsyncPgConnection, days: &RetentionDays) -> anyhow::Result<()> {
    for deleted in apply(conn, days, usize::MAX).await? {
        say(format_args!("{}: {} deleted", deleted.rule.what, deleted.rows));
    }
    Ok(())
}
