//! Surges: published ones, and generated ones with a thousand jobs, because none are published.

use planner::Candidate;

use super::split_mix::SplitMix64;

/// Parses a surge: the size, then the cost of every pair, job by job. `None` if the text is
/// invalid.
pub fn surge(text: &str) -> Option<Vec<Vec<Candidate>>> {
    let numbers: Option<Vec<i64>> = text.split_whitespace().map(|one| one.parse().ok()).collect();
    let numbers = numbers?;
    let (size, costs) = numbers.split_first()?;
    let size = usize::try_from(*size).ok().filter(|size| *size > 0)?;
    let job = |costs: &[i64]| {
        costs.iter().enumerate().map(|(crew, cost)| Candidate { crew, cost: *cost }).collect()
    };
    (costs.len() == size.checked_mul(size)?).then(|| costs.chunks(size).map(job).collect())
}

/// Parses a table of optima: instance names and minimum costs.
pub fn optima(csv: &str) -> Vec<(String, i128)> {
    let row = |line: &str| {
        let mut fields = line.split(',').map(str::trim);
        Some((fields.next()?.to_owned(), fields.next()?.parse().ok()?))
    };
    csv.lines().skip(1).filter_map(row).collect()
}

/// A surge with equal numbers of jobs and crews and random costs from 1 to `most`.
pub fn surge_by_chance(size: usize, most: usize, seed: u64) -> Vec<Vec<Candidate>> {
    let mut chance = SplitMix64::new(seed);
    surge_of(size, |_, _| chance.below(most) + 1)
}

/// A surge with equal numbers of jobs and crews in a town of 20 by 20 kilometres. The cost is the
/// distance in metres along a rectangular street grid.
pub fn surge_in_town(size: usize, seed: u64) -> Vec<Vec<Candidate>> {
    let mut chance = SplitMix64::new(seed);
    let mut places =
        || -> Vec<_> { (0..size).map(|_| (chance.below(20_000), chance.below(20_000))).collect() };
    let (jobs, crews) = (places(), places());
    surge_of(size, |job, crew| match (jobs.get(job), crews.get(crew)) {
        (Some(job), Some(crew)) => job.0.abs_diff(crew.0) + job.1.abs_diff(crew.1),
        _ => 0,
    })
}

fn surge_of(size: usize, mut cost: impl FnMut(usize, usize) -> usize) -> Vec<Vec<Candidate>> {
    let mut pair = |job, crew| {
        let cost = i64::try_from(cost(job, crew)).unwrap_or(i64::MAX);
        Candidate { crew, cost }
    };
    (0..size).map(|job| (0..size).map(|crew| pair(job, crew)).collect()).collect()
}
