//! The jurisdiction of the measurement: created inside the database, and kept for the next run if
//! requested.

use std::time::Instant;

use anyhow::Context;
use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    db,
    hash::sha256,
    jurisdictions::{self, JurisdictionId, NewJurisdiction},
    place::Place,
};
use futures_util::{StreamExt, TryStreamExt, stream};
use indicatif::{ProgressBar, ProgressStyle};
use streetcorner::say::remark;
use tokio_postgres::Client;

use super::ServedBenchArgs;
use crate::scratch::{self, Scratch};

/// Jurisdiction id.
pub(crate) const CITY: &str = "bench.example";
/// Coordinates of its centre, in the sea.
const LAT: f64 = 45.0;
const LONG: f64 = -30.0;
/// Number of cases per statement.
const BATCH: u32 = 10_000;
/// Number of concurrent statements.
const AT_ONCE: usize = 2;

/// Returns a database with the jurisdiction, for this run only.
pub(super) async fn prepare(
    url: &str,
    now: DateTime<Utc>,
    args: &ServedBenchArgs,
) -> anyhow::Result<Scratch> {
    if !args.keep {
        let scratch = Scratch::create(url).await?;
        return match build(&scratch, now, args.cases).await {
            Ok(()) => Ok(scratch),
            Err(error) => scratch.drop().await.and(Err(error)),
        };
    }
    let name = kept_name(args.cases);
    if Scratch::kept(url, &name).await?.is_none() {
        let scratch = Scratch::create(url).await?;
        match build(&scratch, now, args.cases).await {
            Ok(()) => scratch.keep(&name).await?,
            Err(error) => return scratch.drop().await.and(Err(error)),
        }
    }
    remark(format_args!("Working on a copy of the database {name}, which stays."));
    Scratch::copy_of(url, &name).await
}

/// Name of the kept database. It depends on the statements that create the jurisdiction.
fn kept_name(cases: u32) -> String {
    let made_by = sha256(concat!(include_str!("city.sql"), include_str!("cases.sql")));
    let made_by: String = hex::encode(made_by).chars().take(8).collect();
    format!("streetcorner_bench_{cases}_{made_by}")
}

/// Creates the jurisdiction with its cases.
pub(crate) async fn build(scratch: &Scratch, now: DateTime<Utc>, cases: u32) -> anyhow::Result<()> {
    let begun = Instant::now();
    db::migrate(&scratch.url).await?;
    let city: JurisdictionId = CITY.parse()?;
    let new = NewJurisdiction {
        id: city,
        name: "Benchmark".to_owned(),
        time_zone: chrono_tz::UTC,
        center: Place::new(LAT, LONG).ok(),
    };
    let pool = db::pool(&scratch.url, 1)?;
    jurisdictions::found(&mut *pool.get().await?, now, new).await?;
    let desk = scratch::connect(&scratch.url).await?;
    desk.batch_execute(&placed(include_str!("city.sql"))).await.context("cannot make a city")?;
    let indexes = lay_aside(&desk).await?;
    fill(scratch, now, cases).await.context("cannot make cases")?;
    finish(&desk, &indexes).await?;
    remark(format_args!("Made {cases} cases in {:.0} s.", begun.elapsed().as_secs_f64()));
    Ok(())
}

fn placed(sql: &str) -> String {
    let sql = sql.replace("{city}", CITY);
    sql.replace("{lat}", &LAT.to_string()).replace("{long}", &format!("({LONG})"))
}

/// Drops indexes that are faster to create at the end. Returns the statements that create them.
async fn lay_aside(desk: &Client) -> anyhow::Result<Vec<String>> {
    let known = "select indexrelid::regclass::text, pg_get_indexdef(indexrelid) from pg_index \
        where indrelid in ('cases'::regclass, 'event'::regclass) \
        and not exists (select from pg_constraint where conindid = indexrelid)";
    let mut indexes = vec![];
    for row in desk.query(known, &[]).await? {
        desk.batch_execute(&format!("drop index {}", row.get::<_, &str>(0))).await?;
        indexes.push(row.get(1));
    }
    Ok(indexes)
}

/// Creates the cases, on several connections.
async fn fill(scratch: &Scratch, now: DateTime<Utc>, cases: u32) -> anyhow::Result<()> {
    let bar = bar(cases, "cases");
    let sql = placed(include_str!("cases.sql"));
    let mut clients = vec![];
    for _ in 0..AT_ONCE {
        let client = scratch::connect(&scratch.url).await?;
        // The rows are valid by construction. Without this right, triggers check them.
        client.batch_execute("set session_replication_role = replica").await.ok();
        client.batch_execute("set synchronous_commit = off; select setseed(0.311)").await?;
        clients.push(client);
    }
    let newest = now - TimeDelta::minutes(1);
    let (sql, bar) = (&sql, &bar);
    stream::iter(clients.iter().enumerate())
        .map(Ok)
        .try_for_each_concurrent(None, async |(own, client)| {
            let statement = client.prepare(sql).await?;
            for batch in (0..cases.div_ceil(BATCH)).skip(own).step_by(AT_ONCE) {
                let first = i64::from(batch * BATCH + 1);
                let last = i64::from(((batch + 1) * BATCH).min(cases));
                client
                    .execute(&statement, &[&first, &last, &f64::from(cases), &CITY, &newest])
                    .await?;
                bar.inc(u64::try_from(last - first + 1).unwrap_or_default());
            }
            anyhow::Ok(())
        })
        .await?;
    bar.finish_and_clear();
    Ok(())
}

/// Creates the indexes again and updates the statistics.
async fn finish(desk: &Client, indexes: &[String]) -> anyhow::Result<()> {
    let steps = ["set maintenance_work_mem = '512MB'"].into_iter();
    let steps = steps.chain(indexes.iter().map(String::as_str));
    let steps: Vec<_> = steps.chain(["vacuum (analyze, freeze)"]).collect();
    let bar = bar(u32::try_from(steps.len())?, "indexes");
    for step in steps {
        desk.batch_execute(step).await.with_context(|| format!("cannot do: {step}"))?;
        bar.inc(1);
    }
    // Avoids a checkpoint during a measurement. Requires a right that not every role has.
    desk.batch_execute("checkpoint").await.ok();
    bar.finish_and_clear();
    Ok(())
}

fn bar(length: u32, what: &'static str) -> ProgressBar {
    let style = ProgressStyle::with_template("Making {msg} {wide_bar} {pos}/{len} {eta}");
    let bar = ProgressBar::new(length.into()).with_message(what);
    bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}
