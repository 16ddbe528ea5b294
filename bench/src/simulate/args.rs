//! Options of the simulation, and the loop over the files.

use std::path::PathBuf;

use anyhow::{Context, bail, ensure};
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use planner::dispatch::Prices;
use streetcorner::import::source::Show;

use super::{
    arrivals::read,
    grid::{Grid, Policy},
    report::SimulateReport,
};
use crate::simulation::Assumptions;

/// Replays recorded reports of a city with synthetic crews, with the planner that the service runs
/// and with simpler policies.
///
/// Times and locations of reports come from the files. Closing times do not: they depend on the
/// office. Service times, starting points, refusals and breakdowns are generated from the seed and
/// are the same for every policy. The planner sees only the past. Each seed uses another period of
/// each file. The report begins with all assumptions.
#[derive(Debug, Clone, Args)]
pub struct SimulateArgs {
    /// Files of Boston's service requests, optionally compressed. Each is evaluated separately.
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Number of seeds, from 1.
    #[arg(long, default_value_t = 10, value_name = "N")]
    #[arg(value_parser = clap::value_parser!(u32).range(1..=1_000))]
    pub seeds: u32,
    /// Loads, in percent of the crews' capacity.
    #[arg(long, default_value = "60,75,85,95", value_delimiter = ',', value_name = "PERCENT,..")]
    #[arg(value_parser = clap::value_parser!(u8).range(10..=150))]
    pub loads: Vec<u8>,
    /// Counted days per seed. One week before and one week after them are not counted.
    #[arg(long, default_value_t = 28, value_name = "DAYS")]
    #[arg(value_parser = clap::value_parser!(u32).range(1..=365))]
    pub days: u32,
    /// Policies to compare with the planner: nearest, first-come, radius, deadline, batch. All by
    /// default.
    #[arg(long, value_delimiter = ',', value_name = "NAME,..")]
    pub rivals: Vec<String>,
    /// Number of rounds of each improvement of the plan, at most every ten minutes.
    #[arg(long, default_value_t = 40, value_name = "N")]
    pub rounds: u64,
    /// Number of jobs outside the last plan that the planner considers for each crew.
    #[arg(long, default_value_t = 5, value_name = "N")]
    pub others: usize,
    /// File to which each run is written as a CSV row.
    #[arg(long, value_name = "FILE")]
    pub csv: Option<PathBuf>,
}

/// Runs the simulation.
pub fn simulate(args: &SimulateArgs) -> anyhow::Result<SimulateReport> {
    let policies = policies(&args.rivals)?;
    let grid = Grid {
        loads: args.loads.iter().map(|load| f64::from(*load) / 100.0).collect(),
        seeds: args.seeds,
        days: args.days,
        rounds: args.rounds,
        others: args.others,
        prices: Prices::default(),
        assumptions: Assumptions::default(),
    };
    let bar = bar(grid.cells(&policies) * args.files.len());
    let mut report = SimulateReport::new(&grid, policies.clone());
    for path in &args.files {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
        let name = name.unwrap_or_default();
        bar.set_message(name.clone());
        let arrivals = read(path, Show::Nothing)?;
        ensure!(
            grid.run((&name, &arrivals), &policies, |cell| {
                bar.inc(1);
                report.cells.push(cell);
            })
            .is_some(),
            "{} is shorter than {} days and a week on each side",
            path.display(),
            args.days
        );
        report.read(&name, &arrivals);
    }
    bar.finish_and_clear();
    if let Some(path) = &args.csv {
        report.write(path).with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(report)
}

/// Returns the planner and the named policies.
fn policies(named: &[String]) -> anyhow::Result<Vec<Policy>> {
    if named.is_empty() {
        return Ok(Policy::ALL.to_vec());
    }
    let mut policies = vec![Policy::Planner];
    for name in named {
        match Policy::ALL.into_iter().find(|policy| policy.name() == name) {
            Some(policy) if policies.contains(&policy) => {}
            Some(policy) => policies.push(policy),
            None => bail!("there is no rival {name}"),
        }
    }
    Ok(policies)
}

fn bar(cells: usize) -> ProgressBar {
    let style = ProgressStyle::with_template("{wide_bar} {pos}/{len} runs {eta} {msg}");
    let bar = ProgressBar::new(u64::try_from(cells).unwrap_or_default());
    bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}
