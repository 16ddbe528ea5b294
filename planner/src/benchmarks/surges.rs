//! Surges: published ones, and some that chance makes, as there are none of a thousand.

use crate::{Candidate, chance::Chance};

/// Reads a surge: how many there are of each, then the cost of every pair, job after job. None if it
/// is not one.
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

/// Reads a table of optima: the name of each instance, and what it costs at least.
pub fn optima(csv: &str) -> Vec<(String, i128)> {
    let row = |line: &str| {
        let mut fields = line.split(',').map(str::trim);
        Some((fields.next()?.to_owned(), fields.next()?.parse().ok()?))
    };
    csv.lines().skip(1).filter_map(row).collect()
}

/// As many jobs as crews, where each may go everywhere at a cost from 1 to `most`.
pub fn surge_by_chance(size: usize, most: usize, seed: u64) -> Vec<Vec<Candidate>> {
    let mut chance = Chance::new(seed);
    surge_of(size, |_, _| chance.below(most) + 1)
}

/// As many jobs as crews all over a town of 20 by 20 kilometres, at the metres between, as streets
/// at right angles go.
pub fn surge_in_town(size: usize, seed: u64) -> Vec<Vec<Candidate>> {
    let mut chance = Chance::new(seed);
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
