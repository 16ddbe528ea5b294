//! What is asked, and the way through the files.

use std::path::PathBuf;

use anyhow::{Context, bail, ensure};
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use planner::{dispatch::Prices, simulate::Assumptions};

use super::{
    arrivals::read,
    grid::{Grid, Policy},
    report::Report,
};
use crate::import::source::Show;

/// Replays reports as a city recorded them, with made-up crews, under the planner that the service runs
/// and under what a city would do without it.
///
/// When and where reports came in is taken from the files. When they were closed is not: that is the
/// office's time. How long work takes, where crews start, who says no, which trucks break down: all
/// that is made up from the seed, and is the same whoever dispatches. The planner sees only the past.
/// Each seed looks at another stretch of each file. The answer begins with everything assumed.
#[derive(Debug, Clone, Args)]
pub struct SimulateArgs {
    /// Files of Boston's service requests, plain or packed; each is looked at for itself.
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// How many seeds, from 1.
    #[arg(long, default_value_t = 10, value_name = "N")]
    #[arg(value_parser = clap::value_parser!(u32).range(1..=1_000))]
    pub seeds: u32,
    /// Loads, in percent of what crews could do.
    #[arg(long, default_value = "60,75,85,95", value_delimiter = ',', value_name = "PERCENT,..")]
    #[arg(value_parser = clap::value_parser!(u8).range(10..=150))]
    pub loads: Vec<u8>,
    /// How many days of each seed count; a week before and a week after them do not.
    #[arg(long, default_value_t = 28, value_name = "DAYS")]
    #[arg(value_parser = clap::value_parser!(u32).range(1..=365))]
    pub days: u32,
    /// Who dispatches beside the planner; all, if nobody is named: nearest, first-come, radius,
    /// deadline, batch.
    #[arg(long, value_delimiter = ',', value_name = "NAME,..")]
    pub rivals: Vec<String>,
    /// By how many rounds the planner improves its plan at a time, at most every ten minutes.
    #[arg(long, default_value_t = 40, value_name = "N")]
    pub rounds: u64,
    /// How many jobs that its last plan left out the planner weighs for each crew.
    #[arg(long, default_value_t = 5, value_name = "N")]
    pub others: usize,
    /// Write every run down, one a line.
    #[arg(long, value_name = "FILE")]
    pub csv: Option<PathBuf>,
}

/// Runs all of it.
pub fn simulate(args: &SimulateArgs) -> anyhow::Result<Report> {
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
    let mut report = Report::new(&grid, policies.clone());
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

/// The planner, and the rivals that were named.
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
