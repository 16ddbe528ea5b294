//! Measures how close the planner comes to the best known solution in a given time.

use planner::routes::{Cooling, Plan, Problem, ProblemError, Search};
use thiserror::Error;

use super::{
    known::BestKnown,
    towns::{Benchmark, BenchmarkError, Precision},
    validator::{Validator, Wrong},
};

/// Number of vehicles.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fleet {
    /// As published, which is more than enough.
    Published,
    /// The lowest number of any published solution.
    Fewest,
}

/// Result for one instance.
#[derive(Debug, Clone, PartialEq)]
pub struct BenchmarkOutcome {
    /// The instance and its best known solution.
    pub best: BestKnown,
    /// Total distance according to the validator, or the error it found.
    pub length: Result<f64, Wrong>,
    /// Number of vehicles used.
    pub vehicles: usize,
    /// Number of customers not visited.
    pub left_out: usize,
    /// Number of search rounds.
    pub rounds: u64,
}

/// Why an instance cannot be measured.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum MeasureError {
    /// The file cannot be parsed.
    #[error(transparent)]
    Benchmark(#[from] BenchmarkError),
    /// The validator, which has its own parser, cannot parse the file.
    #[error("the validator cannot parse it")]
    Validator,
    /// The problem is invalid.
    #[error(transparent)]
    Problem(#[from] ProblemError),
}

impl BenchmarkOutcome {
    /// Excess over the best known distance, in percent.
    pub fn gap(&self) -> Option<f64> {
        Some((self.length.ok()? / self.best.distance - 1.0) * 100.0)
    }
}

/// Solves a published problem and validates the solution. `spent` returns the fraction of the time
/// that is used, from 0 to 1, because the planner has no clock.
pub fn measure(
    text: &str,
    best: BestKnown,
    (fleet, precision): (Fleet, Precision),
    seed: u64,
    spent: impl FnMut() -> f64,
) -> Result<BenchmarkOutcome, MeasureError> {
    let benchmark = Benchmark::read(text)?;
    let validator = Validator::read(text).ok_or(MeasureError::Validator)?;
    let vehicles = match fleet {
        Fleet::Published => benchmark.vehicles,
        Fleet::Fewest => best.vehicles.unwrap_or(benchmark.vehicles),
    };
    let problem = benchmark.problem(vehicles, precision)?;
    let (plan, rounds) = solve(&problem, seed, spent);
    let decimals = (precision == Precision::Tenths).then_some(1);
    let routes = customers(&plan);
    let vehicles = routes.iter().filter(|route| !route.is_empty()).count();
    let length = validator.check(&routes, decimals);
    Ok(BenchmarkOutcome { best, length, vehicles, left_out: plan.unserved.len(), rounds })
}

/// Uses a twentieth of the time to estimate the number of rounds, because the search cools down by
/// rounds.
fn solve(problem: &Problem, seed: u64, mut spent: impl FnMut() -> f64) -> (Plan, u64) {
    let mut trial = Search::new(problem, &Plan::default(), Cooling::over(1_000), seed);
    let rounds = trial.run(u64::MAX, seldom(|| spent() < 0.05)) * 19;
    let mut search = Search::new(problem, &Plan::default(), Cooling::over(rounds), seed);
    search.run(u64::MAX, seldom(|| spent() < 1.0));
    (search.best(), search.rounds())
}

/// Calls `go_on` only now and then, because reading the clock takes time.
fn seldom(mut go_on: impl FnMut() -> bool) -> impl FnMut() -> bool {
    let mut asked = 0_u64;
    move || {
        asked += 1;
        !asked.is_multiple_of(16) || go_on()
    }
}

/// Converts routes to the numbering of the files: customers start at 1, stops at 0.
pub fn customers(plan: &Plan) -> Vec<Vec<usize>> {
    plan.routes.iter().map(|route| route.iter().map(|stop| stop + 1).collect()).collect()
}
