//! How fast a surface answers, beside the same statements sent by `pgbench`, in one run.
//!
//! `pgbench` sends a statement when the one before is answered. The server sends those together that
//! do not need each other's answers, which is part of what is measured.

mod asked;
mod capture;
mod city;
mod http;
mod load;
mod maps;
mod pgbench;
mod places;
mod report;
mod round;
mod script;
mod server;
mod tap;

use std::{
    fs::DirBuilder,
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::{Context, ensure};
use clap::Args;
use domain::{clock::Clock, db};
use streetcorner::say::remark;
use tokio::signal;

pub(super) use self::city::{CITY, build};
pub use self::report::{Line, ServedBenchReport, Side, Statement};
use self::{
    asked::RequestKind, capture::Teller, pgbench::Pgbench, round::Pace, script::Workload, tap::Tap,
};
pub(super) use self::{
    asked::{Known, read, some_cases},
    http::Http,
    server::Server,
};
use super::scratch::{self, Scratch};

/// What of a round does not count.
const WARM: Duration = Duration::from_secs(1);
/// How often a kind of request is sent before anybody listens.
const WARM_UP: usize = 8;

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Surface {
    /// Open311.
    Open311,
    /// Vector tiles of the map.
    Tiles,
    /// The call that tells all about a place.
    Geotags,
}

/// What `bench open311`, `bench tiles` and `bench geotag` want to know.
#[derive(Debug, Clone, Args)]
pub struct ServedBenchArgs {
    /// How many cases the city has.
    #[arg(long, default_value_t = 1_000_000, value_name = "N")]
    #[arg(value_parser = clap::value_parser!(u32).range(2_000..=10_000_000))]
    pub cases: u32,
    /// How many seconds each side of a line is measured, in all rounds together.
    #[arg(long, default_value_t = 10, value_name = "S")]
    #[arg(value_parser = clap::value_parser!(u32).range(1..=3_600))]
    pub seconds: u32,
    /// In how many rounds, in turns; the medians count.
    #[arg(long, default_value_t = 5, value_name = "N")]
    #[arg(value_parser = clap::value_parser!(u32).range(1..=100))]
    pub rounds: u32,
    /// How many connections ask at once.
    #[arg(long, default_value_t = 8, value_name = "N")]
    #[arg(value_parser = clap::value_parser!(u16).range(1..=100))]
    pub connections: u16,
    /// Measure only the lines whose name has this in it.
    #[arg(long, value_name = "TEXT")]
    pub only: Option<String>,
    /// Keep the city for the next time: making it takes minutes. Work is done on a copy.
    #[arg(long)]
    pub keep: bool,
    /// The program that sends statements to the bare database.
    #[arg(long, default_value = "pgbench", value_name = "FILE")]
    pub pgbench: PathBuf,
    /// Answer in JSON.
    #[arg(long)]
    pub json: bool,
}

impl ServedBenchArgs {
    fn pace(&self) -> Pace {
        let span = Duration::from_secs(self.seconds.div_ceil(self.rounds).into());
        Pace { connections: self.connections, warm: WARM, span }
    }
}

/// Measures in a database of its own, which is gone afterwards. The server is `program`, once more.
pub async fn served(
    surface: Surface,
    url: &str,
    clock: &Clock,
    program: &Path,
    args: &ServedBenchArgs,
) -> anyhow::Result<ServedBenchReport> {
    let pgbench = Pgbench::version(&args.pgbench).await?;
    let scratch = city::prepare(url, clock.now(), args).await?;
    let measured = tokio::select! {
        measured = measure(surface, &scratch, clock, program, args) => measured,
        _ = signal::ctrl_c() => Err(anyhow::anyhow!("stopped")),
    };
    scratch.drop().await?;
    Ok(ServedBenchReport::new(surface, args, pgbench, measured?))
}

async fn measure(
    surface: Surface,
    scratch: &Scratch,
    clock: &Clock,
    program: &Path,
    args: &ServedBenchArgs,
) -> anyhow::Result<Vec<Line>> {
    let home = Home::make("served")?;
    db::migrate(&scratch.url).await?;
    let mut kinds = match surface {
        Surface::Open311 => asked::all(scratch, clock.now()).await?,
        Surface::Tiles => maps::all(scratch).await?,
        Surface::Geotags => places::all(scratch).await?,
    };
    if let Some(only) = &args.only {
        kinds.retain(|kind| kind.name.contains(only.as_str()));
        ensure!(!kinds.is_empty(), "no line has {only:?} in its name");
    }
    remark("Listening to what the server asks its database.");
    let workloads = overhear(scratch, program, &home.0, &kinds).await?;
    let pgbench =
        Pgbench { program: &args.pgbench, database: scratch.config()?, home: home.0.clone() };
    let server = Server::start(program, &scratch.url, &home.0).await?;
    remark("Measuring.");
    let mut lines = vec![];
    // Rounds are numbered through all lines: what is written in one has ids of its own.
    let firsts = (0..).step_by(usize::try_from(args.rounds)?);
    for ((kind, (workload, bytes)), first) in kinds.into_iter().zip(workloads).zip(firsts) {
        let mut line = Line::new(&kind, &workload, bytes);
        let requests = kind.requests.into();
        for number in 0..args.rounds {
            line.pgbench.add(pgbench.round(&workload, first + number, args.pace()).await?);
            line.streetcorner.add(load::round(server.address, &requests, args.pace()).await?);
        }
        line.compare();
        remark(&line);
        lines.push(line);
    }
    Ok(lines)
}

/// What each kind of request takes, and how long its answers are.
async fn overhear(
    scratch: &Scratch,
    program: &Path,
    home: &Path,
    kinds: &[RequestKind],
) -> anyhow::Result<Vec<(Workload, usize)>> {
    let tap = Tap::open(&scratch.config()?, home)?;
    let server = Server::start(program, &tap.url, home).await?;
    let mut http = Http::connect(server.address).await?;
    let mut teller = Teller::new(scratch::connect(&scratch.url).await?);
    let mut workloads = vec![];
    for kind in kinds {
        let mut overheard = vec![];
        let mut bytes = 0;
        for request in kind.requests.first().into_iter().cycle().take(WARM_UP) {
            http.ask(request).await?;
        }
        for request in &kind.requests {
            overheard.push(capture::overhear(&tap, &mut http, &mut teller, request).await?);
            bytes += http.body.len();
        }
        workloads.push((Workload::of(&overheard)?, bytes / overheard.len().max(1)));
    }
    Ok(workloads)
}

/// A directory for the time of a measurement, for nobody else's eyes.
pub(super) struct Home(pub(super) PathBuf);

impl Home {
    pub(super) fn make(what: &str) -> anyhow::Result<Self> {
        let name = format!("streetcorner-bench-{what}-{}", std::process::id());
        let path = std::env::temp_dir().join(name);
        let made = DirBuilder::new().mode(0o700).create(&path);
        made.with_context(|| format!("cannot make the directory {}", path.display()))?;
        Ok(Self(path))
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        if let Err(error) = std::fs::remove_dir_all(&self.0) {
            tracing::warn!(%error, "cannot remove {}", self.0.display());
        }
    }
}
