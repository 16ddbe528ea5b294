//! Published surges: how many jobs and crews there are, then what each pair costs.

use crate::Candidate;

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
