//! The report on the whole grid, including results where the planner is worse.

use std::{collections::BTreeMap, fmt, path::Path};

use super::{
    arrivals::Arrivals,
    grid::{Cell, Grid, Policy},
};
use crate::simulation::{Assumptions, Interval, Summary, paired};

/// Result of a grid.
#[derive(Debug, Clone)]
pub struct SimulateReport {
    /// Every run, ordered by file, seed, load and policy.
    pub cells: Vec<Cell>,
    grid: Grid,
    policies: Vec<Policy>,
    files: Vec<String>,
}

/// A reported number: its name, how to get it from a summary, and its number of decimals.
type Measure = (&'static str, fn(&Summary) -> f64, usize);

const MEASURES: [Measure; 11] = [
    ("km/job", |summary| summary.km_per_job, 2),
    ("in time", |summary| summary.within, 4),
    ("p50 h", |summary| summary.p50, 1),
    ("p90 h", |summary| summary.p90, 1),
    ("p99 h", |summary| summary.p99, 1),
    ("max h", |summary| summary.max, 0),
    ("mean h", |summary| summary.mean, 1),
    ("oldest h", |summary| summary.oldest, 0),
    ("open", |summary| summary.open, 0),
    ("unfair", |summary| summary.unfair, 2),
    ("busy", |summary| summary.busy, 2),
];
/// Number of measures, from the first, that are compared as ratios.
const COMPARED: usize = 5;

impl SimulateReport {
    pub(super) fn new(grid: &Grid, policies: Vec<Policy>) -> Self {
        Self { cells: vec![], grid: grid.clone(), policies, files: vec![] }
    }

    /// Records the contents of a file.
    pub(super) fn read(&mut self, name: &str, arrivals: &Arrivals) {
        let Arrivals { reports, yards, rows, placeless, .. } = arrivals;
        self.files.push(format!(
            "{name}: {rows} rows, {} of them field work with a place ({placeless} without one are left \
             out), {} yards",
            reports.len(),
            yards.len()
        ));
    }

    /// Writes every run to a CSV file.
    pub(super) fn write(&self, path: &Path) -> anyhow::Result<()> {
        let mut writer = csv::Writer::from_path(path)?;
        let mut header = vec!["file", "load", "true load", "crews", "seed", "policy", "jobs"];
        header.extend(MEASURES.iter().map(|(name, ..)| *name));
        writer.write_record(header)?;
        for cell in &self.cells {
            let Cell { file, load, true_load, crews, seed, policy, summary } = cell;
            let mut row = vec![file.clone(), format!("{load:.2}"), format!("{true_load:.4}")];
            row.extend([crews.to_string(), seed.to_string(), policy.name().to_owned()]);
            row.push(format!("{:.0}", summary.jobs));
            row.extend(MEASURES.iter().map(|(_, measure, _)| format!("{:.4}", measure(summary))));
            writer.write_record(row)?;
        }
        writer.flush()?;
        Ok(())
    }

    /// Compares the planner with another policy over some of the runs. A seed of a file is one
    /// observation, regardless of the number of loads.
    pub fn beside(
        &self,
        rival: Policy,
        measure: fn(&Summary) -> f64,
        some: impl Fn(&Cell) -> bool,
    ) -> Option<Interval> {
        let of = |policy| -> Vec<f64> {
            let mut seeds: BTreeMap<(&str, u32), Vec<f64>> = BTreeMap::new();
            for cell in self.cells.iter().filter(|cell| cell.policy == policy && some(cell)) {
                let seed = seeds.entry((&cell.file, cell.seed)).or_default();
                seed.push(measure(&cell.summary));
            }
            seeds.values().map(|loads| geometric_mean(loads)).collect()
        };
        paired(&of(Policy::Planner), &of(rival))
    }

    fn parts(&self) -> Vec<(String, f64)> {
        let mut parts: Vec<(String, f64)> = vec![];
        for cell in &self.cells {
            let part = (cell.file.clone(), cell.load);
            if !parts.contains(&part) {
                parts.push(part);
            }
        }
        parts.sort_by(|one, other| one.0.cmp(&other.0).then(one.1.total_cmp(&other.1)));
        parts
    }

    fn means(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (file, load) in self.parts() {
            let mine = |cell: &&Cell| cell.file == file && same(cell.load, load);
            let crews: Vec<_> = self.cells.iter().filter(mine).map(|cell| cell.crews).collect();
            let (least, most) = (crews.iter().min(), crews.iter().max());
            let (least, most) = (least.unwrap_or(&0), most.unwrap_or(&0));
            write!(f, "\n{file}, load {:.0} %, {least} to {most} crews\n{:<11}", load * 100.0, "")?;
            for (name, ..) in MEASURES {
                write!(f, "{name:>10}")?;
            }
            writeln!(f)?;
            for policy in &self.policies {
                let cells = self.cells.iter().filter(|cell| mine(cell) && cell.policy == *policy);
                let summaries: Vec<_> = cells.map(|cell| cell.summary).collect();
                write!(f, "{:<11}", policy.name())?;
                for (_, measure, digits) in MEASURES {
                    let sum: f64 = summaries.iter().map(measure).sum();
                    let seeds = f64::from(u32::try_from(summaries.len().max(1)).unwrap_or(1));
                    write!(f, "{:>10.digits$}", sum / seeds)?;
                }
                writeln!(f)?;
            }
        }
        Ok(())
    }

    fn ratios(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for rival in self.policies.iter().filter(|policy| **policy != Policy::Planner) {
            write!(f, "\nplanner beside {:<29}", rival.name())?;
            for (name, ..) in MEASURES.iter().take(COMPARED) {
                write!(f, "{name:>21}")?;
            }
            writeln!(f)?;
            for (file, load) in self.parts() {
                let label =
                    format!("{} {:.0} %", file.chars().take(36).collect::<String>(), load * 100.0);
                self.line(f, &label, *rival, |cell| cell.file == file && same(cell.load, load))?;
            }
            self.line(f, "all of it", *rival, |_| true)?;
        }
        Ok(())
    }

    fn line(
        &self,
        f: &mut fmt::Formatter<'_>,
        label: &str,
        rival: Policy,
        some: impl Fn(&Cell) -> bool + Copy,
    ) -> fmt::Result {
        write!(f, "{label:<44}")?;
        for (_, measure, _) in MEASURES.iter().take(COMPARED) {
            let shown = match self.beside(rival, *measure, some) {
                Some(Interval { mean, low, high }) => format!("{mean:.3} [{low:.2}, {high:.2}]"),
                None => "-".to_owned(),
            };
            write!(f, "{shown:>21}")?;
        }
        writeln!(f)
    }

    /// Prints what is recorded and what is synthetic.
    fn assumed(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Assumptions { travel_min, detour, speed_kmh, road_spread, accepts, .. } =
            &self.grid.assumptions;
        let Assumptions { away, breaks_down, least_stock, uses_twice, second_skill, .. } =
            &self.grid.assumptions;
        writeln!(
            f,
            "Recorded: when, where and what kind of work was reported; when it was due, where the \
            file says so and it is within 4 hours to 14 days, else 1 to 10 working days by its kind."
        )?;
        writeln!(f, "Never read: when and how it was closed.")?;
        writeln!(
            f,
            "Made up: crews work Monday to Friday, 7:00 to 15:30, start at the middle of a \
            maintenance district, and are as many as bring the load of service and {travel_min} min of \
            travel a job nearest to what is asked; {:.0} % have a second skill, which is the one that is \
            short; visits take 10 to 50 min on average by kind, lognormal with spread 0.3 to 0.6.",
            second_skill * 100.0
        )?;
        writeln!(
            f,
            "Travel is planned as straight lines x {detour} at {speed_kmh} km/h; truly it is that \
            times a lognormal factor of mean 1 and spread {road_spread}. A crew says yes to {:.0} % of jobs; is \
            out of reach for 30 to 120 min in {:.0} % of shifts; breaks down in {:.0} %; starts with {:.0} to \
            100 % of its stock; a visit uses up twice as much in {:.0} %.",
            accepts * 100.0,
            away * 100.0,
            breaks_down * 100.0,
            least_stock * 100.0,
            uses_twice * 100.0
        )
    }

    /// Prints how the numbers are computed.
    fn reckoned(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Grid { seeds, days, rounds, others, prices, .. } = &self.grid;
        writeln!(
            f,
            "Hours are from report to done, nights and weekends included. What is not done a week \
            after the {days} days that count is taken to be done then. Kilometres are those of the {days} days, \
            for each job done in them, the way from the yard included and the way back not. `unfair` is \
            the mean of the worst neighbourhood in means of the city; `oldest` and `open` are at the end."
        )?;
        writeln!(
            f,
            "Each rival lives through the same worlds: seeds 1 to {seeds}, each with its own {days} days of \
            a file. The planner improves its plan by {rounds} rounds every 10 minutes at most and weighs {others} \
            new jobs a crew; {prices:?}."
        )?;
        writeln!(
            f,
            "Ratios are geometric means over seeds, with 95 % intervals (t, of logarithms)."
        )?;
        self.files.iter().try_for_each(|file| writeln!(f, "{file}"))
    }
}

fn geometric_mean(numbers: &[f64]) -> f64 {
    let count = f64::from(u32::try_from(numbers.len().max(1)).unwrap_or(1));
    (numbers.iter().map(|number| number.ln()).sum::<f64>() / count).exp()
}

fn same(one: f64, other: f64) -> bool {
    (one - other).abs() < 1e-9
}

impl fmt::Display for SimulateReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.assumed(f)?;
        self.reckoned(f)?;
        self.means(f)?;
        self.ratios(f)
    }
}
