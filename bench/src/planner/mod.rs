//! Measures how close the planner comes to published solutions, and how fast it assigns a surge,
//! compared with the crate `pathfinding` in the same run. Uses one thread.
//!
//! Time limits are in CPU time of the thread, so that other load on the machine has no effect. Each
//! solution is checked by a validator that shares no code with the planner: it parses the file
//! itself, follows every route, and computes its length.

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

/// Options of `bench planner`.
#[derive(Debug, Clone, Args)]
pub struct PlannerBenchArgs {
    /// Directory of published problems, with `solomon100`, `gehring_homberger_200`, `orlib_assign`
    /// and `random_lap_scipy_optima`. Missing ones are skipped.
    #[arg(long, value_name = "FOLDER")]
    pub data: PathBuf,
    /// Time limit for each town, in seconds of CPU time. On a busy machine it takes longer, with
    /// the same result.
    #[arg(long, default_value_t = 1.0, value_name = "SECONDS", value_parser = seconds)]
    pub seconds: f64,
    /// Only instances with these name prefixes, for example `R1,C204,LAP`, or `1000` for generated
    /// surges.
    #[arg(long, value_delimiter = ',', value_name = "NAMES")]
    pub instances: Vec<String>,
    /// Precision of distances in Solomon's towns.
    #[arg(long, value_enum, default_value_t = Distances::Cut)]
    pub distances: Distances,
    /// Random seed of the search.
    #[arg(long, default_value_t = 1, value_name = "N")]
    pub seed: u64,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

/// Precision of distances.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Distances {
    /// Truncated to one decimal. Compared with the proven minimum distances.
    Cut,
    /// Exact. Compared with the best solution with the fewest vehicles. The planner may use more
    /// vehicles, so its distance may be lower.
    True,
}

/// Runs all measurements for the files in the directory.
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
    /// Whether an instance is selected.
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

/// CPU time of this thread, in seconds.
fn busy() -> f64 {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    let nanos = i32::try_from(time.tv_nsec).map_or(0.0, f64::from);
    i32::try_from(time.tv_sec).map_or(f64::NAN, f64::from) + nanos / 1e9
}

fn bar(length: u64) -> ProgressBar {
    let style = ProgressStyle::with_template("Planning {msg} {wide_bar} {pos}/{len} {eta}");
    ProgressBar::new(length).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

/// Reads a file.
fn read(path: &std::path::Path) -> anyhow::Result<String> {
    std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}
