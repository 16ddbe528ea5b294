//! What was measured, as a table or as JSON.

use std::fmt;

use planner::benchmarks::Outcome;
use serde::Serialize;

use super::Distances;

/// The most that the mean gap may be in percent, for a second and for ten of them.
const TARGETS: [(f64, f64); 2] = [(10.0, 1.5), (1.0, 4.0)];
/// The most milliseconds that a surge of a thousand may take.
const TARGET_MS: f64 = 150.0;
/// How many times as long the other solver shall take for it.
const TARGET_RATIO: f64 = 8.0;

/// What was measured.
#[derive(Debug, Clone, Serialize)]
pub struct PlannerBenchReport {
    /// How long each town was planned, in seconds of one core.
    pub seconds: f64,
    /// The seed of every search.
    pub seed: u64,
    /// Whether the compiler was asked to make it fast. If not, times say nothing.
    pub optimised: bool,
    /// Routes, publisher by publisher.
    pub routes: Vec<RouteTowns>,
    /// Assignments.
    pub surges: Surges,
    /// Whether it is shown as JSON.
    #[serde(skip)]
    pub json: bool,
}

/// The towns of one publisher.
#[derive(Debug, Clone, Serialize)]
pub struct RouteTowns {
    /// The folder they are in.
    pub name: &'static str,
    /// How distances were reckoned.
    pub distances: Distances,
    /// Class by class, and all together at the end.
    pub classes: Vec<RouteClass>,
    /// Town by town: name, length, gap in percent; or what is wrong with the answer.
    pub towns: Vec<RouteTown>,
    /// The most that the mean gap may be in percent, if anything is wanted for so many seconds.
    pub target: Option<f64>,
    /// Whether it is no more, and every answer is whole and right.
    pub pass: Option<bool>,
}

/// One town.
#[derive(Debug, Clone, Serialize)]
pub struct RouteTown {
    /// What it is called.
    pub name: String,
    /// How far the vehicles go, as the validator found.
    pub length: Option<f64>,
    /// How much further than the best known, in percent.
    pub gap: Option<f64>,
    /// How many vehicles.
    pub vehicles: usize,
    /// What the validator found wrong.
    pub wrong: Option<String>,
    /// How many rounds the search had.
    pub rounds: u64,
}

/// Towns of a kind.
#[derive(Debug, Clone, Serialize)]
pub struct RouteClass {
    /// `C1` to `RC2`, or `all`.
    pub class: String,
    /// How many towns.
    pub towns: usize,
    /// How many of the answers the validator let pass.
    pub valid: usize,
    /// The mean gap of those to the best known, in percent.
    pub mean_gap: f64,
    /// The widest.
    pub worst_gap: f64,
}

/// What was assigned.
#[derive(Debug, Clone, Serialize)]
pub struct Surges {
    /// Surge by surge.
    pub lines: Vec<SurgeLine>,
    /// Whether each costs what is published, and those of a thousand are as fast as wanted.
    pub pass: bool,
}

/// One surge.
#[derive(Debug, Clone, Serialize)]
pub struct SurgeLine {
    /// What it is called.
    pub name: String,
    /// How many jobs, and as many crews.
    pub size: usize,
    /// What the assignment costs; the other solver found the same.
    pub cost: i128,
    /// What it should cost, if that is published.
    pub optimum: Option<i128>,
    /// Our time in milliseconds of one core. The median, as the next.
    pub ours_ms: f64,
    /// That of `pathfinding`.
    pub pathfinding_ms: f64,
    /// How many times as long that took.
    pub ratio: f64,
    /// Whether it is right and, if it is of a thousand and the build optimised, fast enough.
    pub pass: bool,
}

impl RouteTowns {
    pub(super) fn new(
        name: &'static str,
        distances: Distances,
        seconds: f64,
        outcomes: &[Outcome],
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
    fn new(outcome: &Outcome) -> Self {
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
    fn new(class: &str, outcomes: &[Outcome]) -> Self {
        let of_class = || outcomes.iter().filter(|own| class == "all" || own.best.class() == class);
        let gaps: Vec<_> = of_class().filter_map(Outcome::gap).collect();
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
