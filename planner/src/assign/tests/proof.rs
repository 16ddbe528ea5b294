//! Checks that an assignment is valid and proves its optimality.

use crate::assign::{Assignment, Candidate};

/// Describes what is wrong with an assignment. `None` if its prices prove that it is optimal.
pub(super) fn flaw(
    jobs: &[Vec<Candidate>],
    crews: usize,
    assignment: &Assignment,
) -> Option<String> {
    not_as_asked(jobs, crews, assignment)
        .or_else(|| not_priced(jobs, assignment))
        .or_else(|| too_cheap_to_leave_out(jobs, crews, assignment))
}

/// Each crew is sent at most once and only to its candidates, and the sum is right.
fn not_as_asked(jobs: &[Vec<Candidate>], crews: usize, assignment: &Assignment) -> Option<String> {
    let mut is_sent = vec![false; crews];
    let mut sum = 0;
    if assignment.crews.len() != jobs.len() {
        return Some("not every job has an answer".to_owned());
    }
    for (job, crew) in assignment.crews.iter().enumerate() {
        let Some(crew) = *crew else { continue };
        if std::mem::replace(&mut is_sent[crew], true) {
            return Some(format!("crew {crew} goes twice"));
        }
        let costs = jobs[job].iter().filter(|one| one.crew == crew).map(|one| one.cost);
        let Some(cost) = costs.min() else {
            return Some(format!("crew {crew} may not do job {job}"));
        };
        sum += i128::from(cost);
    }
    (sum != assignment.cost).then(|| format!("it costs {sum}, not {}", assignment.cost))
}

/// No pair costs less than its prices, assigned pairs cost exactly that, and free crews have price
/// zero (feasible duals and complementary slackness).
fn not_priced(jobs: &[Vec<Candidate>], assignment: &Assignment) -> Option<String> {
    let prices = &assignment.prices;
    let mut is_sent = vec![false; prices.crews.len()];
    for (job, candidates) in jobs.iter().enumerate() {
        let margins = candidates.iter().map(|one| (one.crew, assignment.margin(job, *one)));
        let margins: Vec<_> = margins.map(|(crew, margin)| (crew, margin.unwrap())).collect();
        if let Some((crew, margin)) = margins.iter().find(|(_, margin)| *margin < 0) {
            return Some(format!("crew {crew} would do job {job} for {margin} less"));
        }
        if prices.jobs[job] > prices.unassigned {
            return Some(format!("job {job} had better be left out"));
        }
        match assignment.crews[job] {
            None if prices.jobs[job] < prices.unassigned => {
                return Some(format!("job {job} is left out, and need not be"));
            }
            Some(crew) if !margins.contains(&(crew, 0)) => {
                return Some(format!("crew {crew} pays too much for job {job}"));
            }
            crew => crew.into_iter().for_each(|crew| is_sent[crew] = true),
        }
    }
    let mut prices = prices.crews.iter().zip(&is_sent).enumerate();
    prices
        .find(|(_, (price, is_sent))| **price < 0 || (**price > 0 && !**is_sent))
        .map(|(crew, (price, _))| format!("crew {crew} has the price {price}"))
}

/// Leaving a job out costs more than any two assignments can differ by, so the number of assigned
/// jobs is maximal.
fn too_cheap_to_leave_out(
    jobs: &[Vec<Candidate>],
    crews: usize,
    assignment: &Assignment,
) -> Option<String> {
    let costs = || jobs.iter().flatten().map(|one| i128::from(one.cost));
    let (least, most) = (costs().min()?, costs().max()?);
    let pairs = i128::try_from(jobs.len().min(crews)).unwrap();
    (assignment.prices.unassigned - least <= pairs * (most - least))
        .then(|| "to leave a job out is too cheap".to_owned())
}
