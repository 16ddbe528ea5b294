//! Mirrors another city's Open311 endpoint into a jurisdiction.

mod args;
mod catalogue;
mod desk;
mod query;
mod read;
mod remote;
mod report;
mod walk;

use std::time::Instant;

use anyhow::Context;
use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use domain::{
    clock::Clock,
    db,
    jurisdictions::{self, Jurisdiction, NewJurisdiction},
    mirrors::{self, Mirror, Source},
};
use indicatif::{ProgressBar, ProgressStyle};

pub use self::{args::MirrorArgs, remote::Manners, report::Report};
use self::{
    desk::Desk,
    query::whole_second,
    read::Clockwork,
    remote::Remote,
    walk::{SPAN, Walker},
};
use crate::import::city;

/// Overlap of runs, for clock differences and changes that appear late.
const OVERLAP: TimeDelta = TimeDelta::hours(1);

/// Copies new and changed requests, or all of them in the first run. Each page is stored in one
/// transaction, so it can be stopped and run again.
pub async fn mirror(url: &str, clock: &Clock, args: &MirrorArgs) -> anyhow::Result<Report> {
    let started = Instant::now();
    let now = whole_second(clock.now());
    let until = args.until.map_or(now, |until| whole_second(until).min(now));
    let mut conn = city::connect(url).await?;
    let city = home(&mut conn, clock, args).await?;
    let zone: Tz = city
        .time_zone
        .parse()
        .with_context(|| format!("the time zone of {} is unknown", city.jurisdiction_id))?;
    city::claim(&mut conn, &city.jurisdiction_id).await?;

    let remote = Remote::find(&args.url, clock, args.manners).await?;
    let remote_id = args.remote_jurisdiction.clone().unwrap_or_default();
    let source = Source { url: remote.base().to_owned(), remote_id };
    let mut mirror = mirrors::begin(&mut conn, &city.jurisdiction_id, &source, until).await?;
    let desk = Desk::open(url, conn, &city.jurisdiction_id, clock).await?;
    let clockwork = Clockwork { zone, now: clock.now() };
    let parts = (remote, desk, bar(args));
    let mut walker = Walker::new(parts, clockwork, args.page_size, &source.remote_id);
    let done = go(&mut walker, &mut mirror, args.since, until).await;
    walker.bar.finish_and_clear();
    done?;
    let (new_services, new_agencies) = walker.desk.news();
    let asked = walker.remote.asked;
    let took = started.elapsed();
    Ok(Report { new_services, new_agencies, asked, took, ..walker.report })
}

/// Returns the jurisdiction that receives the cases. Creates it if that is requested and it does
/// not exist.
async fn home(
    conn: &mut db::Connection,
    clock: &Clock,
    args: &MirrorArgs,
) -> anyhow::Result<Jurisdiction> {
    let (id, Some(name)) = (&args.into, &args.found) else {
        return city::find(conn, &args.into).await;
    };
    if let Some(city) = jurisdictions::store::find(conn, id).await? {
        return Ok(city);
    }
    let new = NewJurisdiction {
        id: id.clone(),
        name: name.as_str().to_owned(),
        time_zone: args.time_zone,
        center: None,
    };
    Ok(jurisdictions::found(conn, clock.now(), new).await?)
}

/// Completes the first walk, then fetches what is new since the last run.
async fn go(
    walker: &mut Walker,
    mirror: &mut Mirror,
    since: Option<DateTime<Utc>>,
    until: DateTime<Utc>,
) -> anyhow::Result<()> {
    walker.services().await?;
    if let Some(end) = mirror.walks_until() {
        let from = match mirror.followed_until {
            Some(followed_until) => followed_until - OVERLAP,
            None => whole_second(since.unwrap_or(end - SPAN)),
        };
        walker.bar.set_length(u64::try_from((end - from).num_hours()).unwrap_or_default());
        walker.walk(Some(mirror), (from, end)).await?;
        // An empty range, or one that begins in the future, is complete.
        mirrors::advance(&mut walker.desk.conn, mirror, end).await?;
    }
    match mirror.followed_until {
        Some(followed_until) if followed_until < until => {
            follow(walker, mirror, followed_until - OVERLAP, until).await
        }
        _ => Ok(()),
    }
}

/// Fetches changed and new requests.
async fn follow(
    walker: &mut Walker,
    mirror: &mut Mirror,
    since: DateTime<Utc>,
    until: DateTime<Utc>,
) -> anyhow::Result<()> {
    let told = walker.changes(since).await?;
    walker.report.ignores_changes = !told;
    let from = if told { since } else { since.min(until - SPAN) };
    walker.bar.set_length(u64::try_from((until - from).num_hours()).unwrap_or_default());
    walker.walk(None, (from, until)).await?;
    mirrors::advance(&mut walker.desk.conn, mirror, until).await?;
    Ok(())
}

/// Progress bar over the time range.
fn bar(args: &MirrorArgs) -> ProgressBar {
    if args.quiet {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{wide_bar} {percent}% {eta} {msg}");
    ProgressBar::new(0).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}
