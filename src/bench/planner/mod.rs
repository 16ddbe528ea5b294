//! How near the planner comes to published answers, and how fast it assigns a surge, beside the crate
//! `pathfinding` in the same run. All of it is one thread.
//!
//! A town's seconds are those for which the thread had a core, so that others on the machine neither
//! take from them nor add to them. Each answer is checked by a validator that shares nothing with the
//! planner: it reads the file on its own, drives every route, and tells how long they are.

mod report;
mod routes;
mod surges;

use std::path::PathBuf;

use anyhow::{Context, ensure};
use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};
use rustix::time::{ClockId, clock_gettime};
use serde::Serialize;

pub use self::report::{PlannerBenchReport, RouteClass, RouteTown, RouteTowns, SurgeLine, Surges};

/// What `bench planner` wants to know.
#[derive(Debug, Clone, Args)]
pub struct PlannerBenchArgs {
    /// The folder of published problems, with `solomon100`, `gehring_homberger_200`, `orlib_assign` and
    /// `random_lap_scipy_optima` in it. What is not there is left out.
    #[arg(long, value_name = "FOLDER")]
    pub data: PathBuf,
    /// How long each town is planned. It is the time that the one thread at work has a core, not that
    /// of the clock on the wall: on a busy machine it takes longer, and finds the same.
    #[arg(long, default_value_t = 1.0, value_name = "SECONDS", value_parser = seconds)]
    pub seconds: f64,
    /// Only instances whose names begin so, such as `R1,C204,LAP`, or `1000` for the surges that are
    /// made.
    #[arg(long, value_delimiter = ',', value_name = "NAMES")]
    pub instances: Vec<String>,
    /// How distances are reckoned in Solomon's towns.
    #[arg(long, value_enum, default_value_t = Distances::Cut)]
    pub distances: Distances,
    /// Another seed is another search.
    #[arg(long, default_value_t = 1, value_name = "N")]
    pub seed: u64,
    /// Answer in JSON.
    #[arg(long)]
    pub json: bool,
}

/// How distances are reckoned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Distances {
    /// Cut off after the first decimal, beside the shortest ways, which are proven.
    Cut,
    /// As they are, beside the best with fewest vehicles. The planner takes as many as it likes, so it
    /// may well come out below.
    True,
}

/// Measures what there is in the folder.
pub fn planner(args: &PlannerBenchArgs) -> anyhow::Result<PlannerBenchReport> {
    ensure!(args.data.is_dir(), "there is no folder {}", args.data.display());
    let publishers = routes::published(args)?;
    let surges = surges::published(args)?;
    let towns: usize = publishers.iter().map(|publisher| publisher.towns.len()).sum();
    ensure!(towns + surges.len() > 0, "nothing in {} is asked for", args.data.display());
    let bar = bar(u64::try_from(towns + surges.len())?);
    let routes = publishers.into_iter().map(|publisher| routes::measure(publisher, args, &bar));
    let routes = routes.collect::<anyhow::Result<_>>()?;
    let lines = surges.into_iter().map(|surge| surges::measure(surge, &bar));
    let surges = Surges::new(lines.collect::<anyhow::Result<_>>()?);
    bar.finish_and_clear();
    let PlannerBenchArgs { seconds, seed, json, .. } = *args;
    let optimised = !cfg!(debug_assertions);
    Ok(PlannerBenchReport { seconds, seed, optimised, routes, surges, json })
}

impl PlannerBenchArgs {
    /// Whether an instance is asked for.
    fn asks(&self, instance: &str) -> bool {
        let instance = instance.to_uppercase();
        let begins = |only: &String| instance.starts_with(&only.trim().to_uppercase());
        self.instances.is_empty() || self.instances.iter().any(begins)
    }
}

fn seconds(text: &str) -> Result<f64, String> {
    let seconds = text.parse().map_err(|error: std::num::ParseFloatError| error.to_string())?;
    let sensible = (0.01..=3_600.0).contains(&seconds);
    if sensible { Ok(seconds) } else { Err("it is not from 0.01 to 3600".to_owned()) }
}

/// How many seconds this thread has had a core.
fn busy() -> f64 {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    let nanos = i32::try_from(time.tv_nsec).map_or(0.0, f64::from);
    i32::try_from(time.tv_sec).map_or(f64::NAN, f64::from) + nanos / 1e9
}

fn bar(length: u64) -> ProgressBar {
    let style = ProgressStyle::with_template("Planning {msg} {wide_bar} {pos}/{len} {eta}");
    ProgressBar::new(length).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

/// What is in a file, or what it was that could not be read.
fn read(path: &std::path::Path) -> anyhow::Result<String> {
    std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}
