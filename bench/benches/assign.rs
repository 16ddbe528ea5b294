//! How long it takes to assign a surge, beside another exact solver, on one core. It judges nothing.
#![expect(clippy::print_stdout, reason = "it is there to be read")]
#![expect(clippy::unwrap_used, reason = "a benchmark may fall over what it did not expect")]

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use pathfinding::{kuhn_munkres::kuhn_munkres_min, matrix::Matrix};
use planner::{Candidate, assign};
use rand_chacha::{
    ChaCha8Rng,
    rand_core::{Rng, SeedableRng},
};

/// How often each is run; the median counts.
const RUNS: usize = 9;

fn main() {
    let mut chance = ChaCha8Rng::from_seed([1; 32]);
    for most in [100, 1_000, 1_000_000, 1_000_000_000] {
        let jobs = surge(&mut chance, 1_000, 1_000, 1_000, most);
        beside_another(&format!("chance from 1 to {most}"), &jobs);
    }
    beside_another("all over a town", &town(&mut chance, 20_000));
    beside_another("all in one street", &town(&mut chance, 20));
    beside_another("products", &products());
    for (jobs, crews, each) in [
        (1_000, 2_000, 2_000),
        (2_000, 1_000, 1_000),
        (2_000, 2_000, 500),
        (2_000, 2_000, 249),
        (5_000, 5_000, 20),
        (20_000, 20_000, 10),
        (20_000, 20_000, 3),
        (50_000, 2_000, 8),
        (2_000, 50_000, 100),
    ] {
        alone(&mut chance, jobs, crews, each);
    }
}

/// Jobs that `each` have so many crews as candidates, at 1 to `most`.
fn surge(
    chance: &mut ChaCha8Rng,
    jobs: usize,
    crews: usize,
    each: usize,
    most: u64,
) -> Vec<Vec<Candidate>> {
    let below = |chance: &mut ChaCha8Rng, end: u64| chance.next_u64() % end;
    let mut job = || {
        let first = usize::try_from(below(chance, u64::try_from(crews).unwrap())).unwrap();
        let stride = if each == crews { 1 } else { 7_919 };
        let crew = (0..each).map(|next| (first + next * stride) % crews);
        crew.map(|crew| Candidate { crew, cost: i64::try_from(below(chance, most)).unwrap() + 1 })
            .collect()
    };
    (0..jobs).map(|_| job()).collect()
}

/// Jobs and crews all over a town of 20 by 20 kilometres, at the metres between; the jobs in one
/// street of it, if there was a water main to burst.
fn town(chance: &mut ChaCha8Rng, street: u64) -> Vec<Vec<Candidate>> {
    let mut places = |width: u64| -> Vec<(i64, i64)> {
        let mut along = |width| i64::try_from(chance.next_u64() % width).unwrap();
        (0..1_000).map(|_| (along(width), along(20_000))).collect()
    };
    let (jobs, crews) = (places(street), places(20_000));
    let job = |job: &(i64, i64)| {
        let away = |crew: &(i64, i64)| (crew.0 - job.0).abs() + (crew.1 - job.1).abs();
        let all = crews.iter().map(away).enumerate();
        all.map(|(crew, cost)| Candidate { crew, cost }).collect()
    };
    jobs.iter().map(job).collect()
}

/// Each job matters more than the one before, and each crew is slower: the hardest there is.
fn products() -> Vec<Vec<Candidate>> {
    let job = |job: i64| {
        (0..1_000).zip(1..).map(|(crew, slow)| Candidate { crew, cost: job * slow }).collect()
    };
    (1..=1_000).map(job).collect()
}

fn beside_another(name: &str, jobs: &[Vec<Candidate>]) {
    let mut whole = Matrix::new(1_000, 1_000, 0);
    for (row, job) in jobs.iter().enumerate() {
        for candidate in job {
            *whole.get_mut((row, candidate.crew)).unwrap() = candidate.cost;
        }
    }
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        let (time, cost) = timed(|| assign(jobs, 1_000).unwrap().cost);
        ours.push(time);
        let (time, other) = timed(|| kuhn_munkres_min(&whole).0);
        theirs.push(time);
        assert_eq!(cost, i128::from(other));
    }
    let (ours, theirs) = (median(ours), median(theirs));
    let times = theirs.as_secs_f64() / ours.as_secs_f64();
    println!("{name}: {ours:.1?}; pathfinding {theirs:.1?}, {times:.1} times as long");
}

fn alone(chance: &mut ChaCha8Rng, jobs: usize, crews: usize, each: usize) {
    let surge = surge(chance, jobs, crews, each, 1_000_000);
    let mut served = 0;
    let mut times = Vec::new();
    for _ in 0..RUNS.min(5) {
        let (time, assignment) = timed(|| assign(&surge, crews).unwrap());
        served = assignment.crews.iter().flatten().count();
        times.push(time);
    }
    let median = median(times);
    println!("{jobs} jobs, {crews} crews, {each} candidates each, {served} served: {median:.1?}");
}

fn timed<T>(work: impl FnOnce() -> T) -> (Duration, T) {
    let start = Instant::now();
    let done = black_box(work());
    (start.elapsed(), done)
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times.get(times.len() / 2).copied().unwrap_or_default()
}
