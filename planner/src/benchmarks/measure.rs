//! How close the planner comes to the best that anybody has found, within a given time.

use thiserror::Error;

use super::{
    known::BestKnown,
    towns::{Benchmark, BenchmarkError, Precision},
    validator::{Validator, Wrong},
};
use crate::routes::{Cooling, Plan, Problem, ProblemError, Search};

/// How many vehicles there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fleet {
    /// As many as the publisher says, which is more than enough.
    Published,
    /// As few as anybody has done with.
    Fewest,
}

/// What came out for a benchmark.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// The benchmark, and the best that is known.
    pub best: BestKnown,
    /// How far the vehicles go, as the validator found; or what it found wrong.
    pub length: Result<f64, Wrong>,
    /// How many vehicles it took.
    pub vehicles: usize,
    /// How many customers nobody goes to.
    pub left_out: usize,
    /// How many rounds the search had.
    pub rounds: u64,
}

/// Why nothing could be measured.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum MeasureError {
    /// It cannot be read.
    #[error(transparent)]
    Benchmark(#[from] BenchmarkError),
    /// The validator, which reads on its own, cannot read it.
    #[error("the validator cannot read it")]
    Validator,
    /// It makes no sense.
    #[error(transparent)]
    Problem(#[from] ProblemError),
}

impl Outcome {
    /// How much further than the best known, in percent.
    pub fn gap(&self) -> Option<f64> {
        Some((self.length.ok()? / self.best.distance - 1.0) * 100.0)
    }
}

/// Solves a published problem, and has the answer checked. `spent` tells which share of the time is
/// gone, from 0 to 1: the planner itself knows no clock.
pub fn measure(
    text: &str,
    best: BestKnown,
    (fleet, precision): (Fleet, Precision),
    seed: u64,
    spent: impl FnMut() -> f64,
) -> Result<Outcome, MeasureError> {
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
    Ok(Outcome { best, length, vehicles, left_out: plan.unserved.len(), rounds })
}

/// A twentieth of the time goes into finding out how many rounds there will be, as the search
/// cools down over rounds.
fn solve(problem: &Problem, seed: u64, mut spent: impl FnMut() -> f64) -> (Plan, u64) {
    let mut trial = Search::new(problem, &Plan::default(), Cooling::over(1_000), seed);
    let rounds = trial.run(u64::MAX, seldom(|| spent() < 0.05)) * 19;
    let mut search = Search::new(problem, &Plan::default(), Cooling::over(rounds), seed);
    search.run(u64::MAX, seldom(|| spent() < 1.0));
    (search.best(), search.rounds())
}

/// Asks only now and then, as it takes time to ask for the time.
fn seldom(mut go_on: impl FnMut() -> bool) -> impl FnMut() -> bool {
    let mut asked = 0_u64;
    move || {
        asked += 1;
        !asked.is_multiple_of(16) || go_on()
    }
}

/// The routes of a plan as files number them: customers from 1, where stops count from 0.
pub fn customers(plan: &Plan) -> Vec<Vec<usize>> {
    plan.routes.iter().map(|route| route.iter().map(|stop| stop + 1).collect()).collect()
}
