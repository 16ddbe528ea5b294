//! Measures how many claims per second crews can make, compared with the bare claim sent by
//! `pgbench`.
//!
//! Each job is offered to three crews, and all of them accept. Most are refused because another
//! crew was first. For the winner, one transaction writes the lease, the reserved stock, the ended
//! offers, the disposition and the history of the case. `pgbench` sends only the conditional
//! update.

mod report;

use std::{
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use anyhow::{Context, bail, ensure};
use chrono::{DateTime, TimeDelta, Utc};
use clap::Args;
use diesel::{QueryableByName, sql_query, sql_types};
use diesel_async::RunQueryDsl;
use domain::{
    clock::Clock,
    crews::CrewId,
    db::{self, Pool},
    jobs::{self, TakeError},
    jurisdictions::JurisdictionId,
    offers::{self, AcceptError, OfferId},
};
use streetcorner::say::remark;
use tokio::{signal, task::JoinSet};

pub use self::report::ClaimsBenchReport;
use super::{
    program::program,
    scratch::{self, Scratch},
    served::{CITY, build},
};

/// Number of crews that each job is offered to.
const ASKED: u32 = 3;

/// Options of `bench claims`.
#[derive(Debug, Clone, Args)]
pub struct ClaimsBenchArgs {
    /// Number of jobs.
    #[arg(long, default_value_t = 4_000, value_name = "N")]
    #[arg(value_parser = clap::value_parser!(u32).range(100..=100_000))]
    pub jobs: u32,
    /// Number of phones that accept at the same time.
    #[arg(long, default_value_t = 64, value_name = "N")]
    #[arg(value_parser = clap::value_parser!(u32).range(1..=90))]
    pub phones: u32,
    /// Number of rounds. Both sides are measured in turn; medians are reported.
    #[arg(long, default_value_t = 3, value_name = "N")]
    #[arg(value_parser = clap::value_parser!(u32).range(1..=100))]
    pub rounds: u32,
    /// Path of `pgbench`.
    #[arg(long, default_value = "pgbench", value_name = "FILE")]
    pub pgbench: PathBuf,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

/// Runs the measurement in temporary databases.
pub async fn claims(
    url: &str,
    clock: &Clock,
    args: &ClaimsBenchArgs,
) -> anyhow::Result<ClaimsBenchReport> {
    let base = format!("streetcorner_bench_claims_{}", std::process::id());
    let made = Scratch::create(url).await?;
    match prepare(&made, clock.now(), args).await {
        Ok(()) => made.keep(&base).await?,
        Err(error) => return made.drop().await.and(Err(error)),
    }
    let measured = tokio::select! {
        measured = measure(url, &base, clock, args) => measured,
        _ = signal::ctrl_c() => Err(anyhow::anyhow!("stopped")),
    };
    if let Some(base) = Scratch::kept(url, &base).await? {
        base.drop().await?;
    }
    measured
}

async fn prepare(
    scratch: &Scratch,
    now: DateTime<Utc>,
    args: &ClaimsBenchArgs,
) -> anyhow::Result<()> {
    build(scratch, now, args.jobs).await?;
    let sql = include_str!("field_work.sql").replace("{city}", CITY);
    let sql = sql.replace("{jobs}", &args.jobs.to_string());
    let desk = scratch::connect(&scratch.url).await?;
    desk.batch_execute(&sql).await.context("cannot make jobs and crews")?;
    desk.batch_execute("vacuum (analyze)").await?;
    Ok(())
}

async fn measure(
    url: &str,
    base: &str,
    clock: &Clock,
    args: &ClaimsBenchArgs,
) -> anyhow::Result<ClaimsBenchReport> {
    let mut report = ClaimsBenchReport::new(args);
    for _ in 0..args.rounds {
        let scratch = Scratch::copy_of(url, base).await?;
        let claimed = bare(&scratch, args).await;
        scratch.drop().await?;
        report.pgbench_claims_s.push(claimed?);
        let scratch = Scratch::copy_of(url, base).await?;
        let stormed = storm(&scratch, clock.now(), args).await;
        scratch.drop().await?;
        report.add(&stormed?);
        remark(&report);
    }
    report.compare();
    Ok(report)
}

/// Result of a round.
struct ClaimsRound {
    claims: u32,
    won: u32,
    took: Duration,
}

#[derive(Debug, QueryableByName, Clone, Copy)]
struct Live {
    #[diesel(sql_type = sql_types::Uuid)]
    offer_id: OfferId,
    #[diesel(sql_type = sql_types::Uuid)]
    crew_id: CrewId,
    /// Whether the job is used for the warm-up. Three in sixteen are.
    #[diesel(sql_type = sql_types::Bool)]
    warm: bool,
}

/// All crews accept all offers, in random order.
async fn storm(
    scratch: &Scratch,
    now: DateTime<Utc>,
    args: &ClaimsBenchArgs,
) -> anyhow::Result<ClaimsRound> {
    let city: JurisdictionId = CITY.parse()?;
    let pool = db::pool(&scratch.url, usize::try_from(args.phones)?)?;
    let live = "select offer_id, crew_id, md5(job_id::text) < '3' as warm from offer \
        order by warm desc, md5(offer_id::text)";
    let live: Vec<Live> = sql_query(live).load(&mut *pool.get().await?).await?;
    // A running server has open connections and prepared statements; a new connection has not.
    let (warm, timed) = live.split_at(live.iter().filter(|offer| offer.warm).count());
    let warm = all_at_once(&pool, &city, now, warm, args.phones).await?;
    let began = Instant::now();
    let won = all_at_once(&pool, &city, now, timed, args.phones).await?;
    let took = began.elapsed();
    let mut conn = pool.get().await?;
    let broken: i64 = jobs::audit(&mut conn, TimeDelta::minutes(1))
        .await?
        .iter()
        .map(|breach| breach.count)
        .sum();
    ensure!(broken == 0, "dispatch broke {broken} promises");
    ensure!(warm + won == args.jobs, "of {} jobs {} have a crew", args.jobs, warm + won);
    Ok(ClaimsRound { claims: u32::try_from(timed.len())?, won, took })
}

/// Each phone accepts the next offer. Returns the number of claims that won.
async fn all_at_once(
    pool: &Pool,
    city: &JurisdictionId,
    now: DateTime<Utc>,
    live: &[Live],
    phones: u32,
) -> anyhow::Result<u32> {
    let (live, next) = (Arc::new(live.to_vec()), Arc::new(AtomicUsize::new(0)));
    let mut busy = JoinSet::new();
    for _ in 0..phones {
        busy.spawn(phone(pool.clone(), city.clone(), now, Arc::clone(&live), Arc::clone(&next)));
    }
    let mut won = 0;
    while let Some(ended) = busy.join_next().await {
        won += ended??;
    }
    Ok(won)
}

async fn phone(
    pool: Pool,
    city: JurisdictionId,
    now: DateTime<Utc>,
    live: Arc<Vec<Live>>,
    next: Arc<AtomicUsize>,
) -> anyhow::Result<u32> {
    let mut conn = pool.get().await?;
    let mut won = 0;
    while let Some(Live { offer_id, crew_id, .. }) =
        live.get(next.fetch_add(1, Ordering::Relaxed)).copied()
    {
        match Box::pin(offers::accept(&mut conn, now, &city, crew_id, offer_id)).await {
            Ok(_) => won += 1,
            Err(AcceptError::Take(TakeError::Gone)) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(won)
}

/// Runs the bare claim. Returns claims per second.
async fn bare(scratch: &Scratch, args: &ClaimsBenchArgs) -> anyhow::Result<f64> {
    let script =
        std::env::temp_dir().join(format!("streetcorner-claim-{}.sql", std::process::id()));
    std::fs::write(&script, include_str!("bare.sql"))?;
    let told = told(&script, scratch, args).await;
    std::fs::remove_file(&script)?;
    let told = told?;
    let tps = told.lines().find_map(|line| line.strip_prefix("tps = "));
    let tps = tps.and_then(|tps| tps.split(' ').next()).context("pgbench printed no speed")?;
    Ok(tps.parse()?)
}

async fn told(script: &Path, scratch: &Scratch, args: &ClaimsBenchArgs) -> anyhow::Result<String> {
    let each = (args.jobs * ASKED).div_ceil(args.phones);
    let mut pgbench = program(&args.pgbench, &scratch.config()?);
    pgbench.args(["--no-vacuum", "--protocol=prepared"]);
    pgbench.args(["--client", &args.phones.to_string(), "--jobs", &args.phones.min(2).to_string()]);
    pgbench.args(["--transactions", &each.to_string()]);
    pgbench.arg("--define").arg(format!("city='{CITY}'"));
    pgbench.arg("--define").arg(format!("most={}", args.jobs * ASKED + 2));
    let output = match pgbench.arg("--file").arg(script).output().await {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => bail!(
            "there is no {}: it comes with PostgreSQL; --pgbench says where it is",
            args.pgbench.display()
        ),
        output => output?,
    };
    let said = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "{}: {}", args.pgbench.display(), said.trim());
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}
