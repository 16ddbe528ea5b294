//! The report, as a table or as JSON.

use std::fmt;

use crate::benchmarks::BenchmarkOutcome;
use serde::Serialize;

use super::Distances;

/// Maximum mean gap in percent, for time limits of 1 and 10 seconds.
const TARGETS: [(f64, f64); 2] = [(10.0, 1.5), (1.0, 4.0)];
/// Maximum time for a surge of a thousand jobs, in milliseconds.
const TARGET_MS: f64 = 150.0;
/// Minimum ratio of the other solver's time to ours.
const TARGET_RATIO: f64 = 8.0;

/// Result of the measurement.
#[derive(Debug, Clone, Serialize)]
pub struct PlannerBenchReport {
    /// Time limit for each town, in seconds of CPU time.
    pub seconds: f64,
    /// Random seed of every search.
    pub seed: u64,
    /// Whether this is an optimised build. If not, times are meaningless.
    pub optimised: bool,
    /// Routing results by publisher.
    pub routes: Vec<RouteTowns>,
    /// Assignment results.
    pub surges: Surges,
    /// Whether the report is printed as JSON.
    #[serde(skip)]
    pub json: bool,
}

/// Towns of one publisher.
#[derive(Debug, Clone, Serialize)]
pub struct RouteTowns {
    /// Name of the directory.
    pub name: &'static str,
    /// Precision of distances.
    pub distances: Distances,
    /// Results by class, and for all towns at the end.
    pub classes: Vec<RouteClass>,
    /// Results by town.
    pub towns: Vec<RouteTown>,
    /// Maximum mean gap in percent. `None` if there is no target for this time limit.
    pub target: Option<f64>,
    /// Whether the target is reached and every solution is complete and valid. `None` without a
    /// target.
    pub pass: Option<bool>,
}

/// Result of one town.
#[derive(Debug, Clone, Serialize)]
pub struct RouteTown {
    /// Name of the town.
    pub name: String,
    /// Total distance according to the validator.
    pub length: Option<f64>,
    /// Excess over the best known distance, in percent.
    pub gap: Option<f64>,
    /// Number of vehicles used.
    pub vehicles: usize,
    /// Error that the validator found.
    pub wrong: Option<String>,
    /// Number of search rounds.
    pub rounds: u64,
}

/// Towns of one class.
#[derive(Debug, Clone, Serialize)]
pub struct RouteClass {
    /// `C1` to `RC2`, or `all`.
    pub class: String,
    /// Number of towns.
    pub towns: usize,
    /// Number of valid solutions.
    pub valid: usize,
    /// Mean gap of valid solutions, in percent.
    pub mean_gap: f64,
    /// Maximum gap, in percent.
    pub worst_gap: f64,
}

/// Assignment results.
#[derive(Debug, Clone, Serialize)]
pub struct Surges {
    /// Results by surge.
    pub lines: Vec<SurgeLine>,
    /// Whether all costs are optimal and the surges of a thousand reach the time targets.
    pub pass: bool,
}

/// Result of one surge.
#[derive(Debug, Clone, Serialize)]
pub struct SurgeLine {
    /// Name of the surge.
    pub name: String,
    /// Number of jobs, equal to the number of crews.
    pub size: usize,
    /// Cost of the assignment. The other solver must find the same.
    pub cost: i128,
    /// Published optimum, if there is one.
    pub optimum: Option<i128>,
    /// Our CPU time in milliseconds (median).
    pub ours_ms: f64,
    /// CPU time of `pathfinding` in milliseconds (median).
    pub pathfinding_ms: f64,
    /// Time of `pathfinding` divided by ours.
    pub ratio: f64,
    /// Whether the cost is right and, for a surge of a thousand in an optimised build, the time
    /// targets are reached.
    pub pass: bool,
}

impl RouteTowns {
    pub(super) fn new(
        name: &'static str,
        distances: Distances,
        seconds: f64,
        outcomes: &[BenchmarkOutcome],
    ) -> Self {
        let mut names: Vec<_> = outcomes.iter().map(|own| own.best.class()).collect();
        names.sort_unstable();
        names.dedup();
        let mut classes: Vec<_> =
            names.iter().map(|class| RouteClass::new(class, outcomes)).collect();
        let all = RouteClass::new("all", outcomes);
        let target = TARGETS.iter().find(|(least, _)| seconds >= *least);
        let target = target.filter(|_| distances == Distances::Cut).map(|(_, gap)| *gap);
        let pass = target.map(|gap| all.valid == all.towns && all.mean_gap <= gap);
        classes.push(all);
        let towns = outcomes.iter().map(RouteTown::new).collect();
        Self { name, distances, classes, towns, target, pass }
    }
}

impl RouteTown {
    fn new(outcome: &BenchmarkOutcome) -> Self {
        Self {
            name: outcome.best.name.clone(),
            length: outcome.length.ok(),
            gap: outcome.gap(),
            vehicles: outcome.vehicles,
            wrong: outcome.length.err().map(|wrong| wrong.to_string()),
            rounds: outcome.rounds,
        }
    }
}

impl RouteClass {
    fn new(class: &str, outcomes: &[BenchmarkOutcome]) -> Self {
        let of_class = || outcomes.iter().filter(|own| class == "all" || own.best.class() == class);
        let gaps: Vec<_> = of_class().filter_map(BenchmarkOutcome::gap).collect();
        let count: f64 = gaps.iter().map(|_| 1.0).sum();
        Self {
            class: class.to_owned(),
            towns: of_class().count(),
            valid: gaps.len(),
            mean_gap: gaps.iter().sum::<f64>() / count,
            worst_gap: gaps.iter().copied().fold(f64::NAN, f64::max),
        }
    }
}

impl Surges {
    pub(super) fn new(lines: Vec<SurgeLine>) -> Self {
        let pass = lines.iter().all(|line| line.pass);
        Self { lines, pass }
    }
}

impl SurgeLine {
    pub(super) fn new(
        name: String,
        size: usize,
        cost: i128,
        optimum: Option<i128>,
        (ours_ms, pathfinding_ms): (f64, f64),
    ) -> Self {
        let ratio = pathfinding_ms / ours_ms;
        let right = optimum.is_none_or(|optimum| optimum == cost);
        let judged = size >= 1_000 && !cfg!(debug_assertions);
        let fast = !judged || (ours_ms <= TARGET_MS && ratio >= TARGET_RATIO);
        Self { name, size, cost, optimum, ours_ms, pathfinding_ms, ratio, pass: right && fast }
    }
}

impl fmt::Display for PlannerBenchReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.json {
            let Ok(json) = serde_json::to_string_pretty(self) else { return Err(fmt::Error) };
            return f.write_str(&json);
        }
        let Self { seconds, seed, optimised, routes, surges, .. } = self;
        writeln!(f, "One thread; {seconds} s of a core for each town, seed {seed}.")?;
        if !optimised {
            writeln!(f, "This build is not optimised: times say nothing, and are not judged.")?;
        }
        for towns in routes {
            writeln!(f, "\n{towns}")?;
        }
        if surges.lines.is_empty() {
            return Ok(());
        }
        writeln!(
            f,
            "\nSurges: medians of a core's time; a thousand in {TARGET_MS} ms, {TARGET_RATIO} times as fast"
        )?;
        write!(
            f,
            "{:<26} {:>10} {:>10} {:>14} {:>7}",
            "", "cost", "ms", "pathfinding ms", "ratio"
        )?;
        surges.lines.iter().try_for_each(|line| write!(f, "\n{line}"))
    }
}

impl fmt::Display for RouteTowns {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let beside = match self.distances {
            Distances::Cut => "distances cut off after a decimal, beside proven optima",
            Distances::True => "true distances, beside the best with fewest vehicles",
        };
        writeln!(f, "{}: {beside}", self.name)?;
        write!(
            f,
            "{:<6} {:>6} {:>6} {:>10} {:>10}",
            "class", "towns", "valid", "mean gap", "worst gap"
        )?;
        for RouteClass { class, towns, valid, mean_gap, worst_gap } in &self.classes {
            write!(f, "\n{class:<6} {towns:>6} {valid:>6} {mean_gap:>+8.2} % {worst_gap:>+8.2} %")?;
        }
        if let Some((target, pass)) = self.target.zip(self.pass) {
            write!(f, "   at most {target} %: {}", verdict(pass))?;
        }
        for town in &self.towns {
            if let Some(wrong) = &town.wrong {
                write!(f, "\n{}: {wrong}", town.name)?;
            }
        }
        Ok(())
    }
}

impl fmt::Display for SurgeLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, cost, optimum, ours_ms, pathfinding_ms, ratio, pass, .. } = self;
        let published = if optimum.is_some() { ", as published" } else { "" };
        let verdict =
            if *pass { format!("{}{published}", verdict(true)) } else { verdict(false).to_owned() };
        write!(
            f,
            "{name:<26} {cost:>10} {ours_ms:>10.2} {pathfinding_ms:>14.1} {ratio:>7.1} {verdict}"
        )
    }
}

const fn verdict(pass: bool) -> &'static str {
    if pass { "pass" } else { "SHORT" }
}
