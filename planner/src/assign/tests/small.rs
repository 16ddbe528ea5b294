//! Thousands of small surges, compared with all possible assignments.

use std::{cmp::Reverse, ops::RangeInclusive};

use pathfinding::{kuhn_munkres::kuhn_munkres_min, matrix::Matrix};

use super::{proof::flaw, random::Random};
use crate::assign::{
    Assignment, Candidate, assign,
    number::Number,
    solve::{Effort, Surge},
};

const CASES: usize = 10_000;

/// Cost ranges: narrow for many ties, around zero, wide, at the limits of the narrower number
/// types, and the full range.
const COSTS: [RangeInclusive<i64>; 9] = [
    0..=2,
    1..=1,
    -4..=4,
    -1_000_000..=-1,
    0..=19_000_000,
    0..=1_000_000_000_000_000,
    -100_000_000..=100_000_000,
    0..=1 << 59,
    i64::MIN..=i64::MAX,
];

/// The maximum number of jobs that can have a crew, and the lowest cost for it, by trying every set
/// of crews.
fn best_of_all(jobs: &[Vec<Candidate>], crews: usize) -> (usize, i128) {
    let mut best = vec![None; 1 << crews];
    best[0] = Some((0, Reverse(0)));
    for candidates in jobs {
        let before = best.clone();
        for Candidate { crew, cost } in candidates {
            for sent in (0..before.len()).filter(|sent| sent & (1 << crew) == 0) {
                let Some((count, Reverse(sum))) = before[sent] else { continue };
                let with = (count + 1, Reverse(sum + i128::from(*cost)));
                let known = &mut best[sent | (1 << crew)];
                *known = (*known).max(Some(with));
            }
        }
    }
    let (count, Reverse(cost)) = best.into_iter().flatten().max().unwrap();
    (count, cost)
}

fn count(assignment: &Assignment) -> usize {
    assignment.crews.iter().flatten().count()
}

/// Solves the input in every way: as requested, with fewer bids, with shortlists that are too
/// short, by whole rows, and in every number type that is wide enough.
fn every_way(jobs: &[Vec<Candidate>], crews: usize) -> Vec<Assignment> {
    let surge = Surge::read(jobs, crews).unwrap();
    let mut answers = vec![assign(jobs, crews).unwrap()];
    for (bids, timeout) in [(2, usize::MAX), (0, usize::MAX), (0, 2), (1, 0), (0, 0)] {
        let effort = Effort { bids, shortlist: 2, timeout };
        let small = i32::fitting(surge.left_out).map(|out| surge.answer(&surge.solve(out, effort)));
        let large = i64::fitting(surge.left_out).map(|out| surge.answer(&surge.solve(out, effort)));
        answers.extend(small.into_iter().chain(large));
        answers.push(surge.answer(&surge.solve(surge.left_out, effort)));
    }
    answers
}

#[test]
fn no_small_surge_has_a_better_answer() {
    let mut chance = Random::new(5);
    let (mut left_out, mut narrow) = (0, 0);
    for case in 0..CASES {
        let (jobs, crews) = (chance.count(0..=7), chance.count(0..=7));
        let percent = [100, 60, 30, 12][chance.count(0..=3)];
        let costs = &COSTS[chance.count(0..=COSTS.len() - 1)];
        let mut jobs = chance.jobs(jobs, crews, percent, costs);
        if let Some(named) = jobs.first().and_then(|job| job.first()) {
            let again = Candidate { cost: chance.among(costs.clone()), ..*named };
            jobs[0].push(again);
        }

        let answers = every_way(&jobs, crews);

        let best = best_of_all(&jobs, crews);
        narrow += usize::from(answers.len() > 6);
        left_out += usize::from(best.0 < jobs.len().min(crews));
        for answer in answers {
            assert_eq!((count(&answer), answer.cost), best, "case {case}: {jobs:?}, {crews} crews");
            assert_eq!(flaw(&jobs, crews, &answer), None, "case {case}: {jobs:?}, {crews} crews");
        }
    }
    // All kinds of input occurred.
    assert!(left_out > CASES / 10 && narrow > CASES / 2 && narrow < CASES);
}

#[test]
fn another_solver_finds_none_better() {
    let mut chance = Random::new(6);
    for case in 0..CASES {
        let rows = chance.count(1..=12);
        let crews = chance.count(rows..=14);
        let costs = &COSTS[chance.count(0..=5)];
        let jobs = chance.jobs(rows, crews, 100, costs);

        let ours = assign(&jobs, crews).unwrap();

        let whole = jobs.iter().map(|job| job.iter().map(|one| one.cost));
        let theirs = kuhn_munkres_min(&Matrix::from_rows(whole).unwrap()).0;
        assert_eq!(ours.cost, i128::from(theirs), "case {case}: {jobs:?}");
        assert_eq!(count(&ours), rows);
    }
}

#[test]
fn as_much_cheaper_as_its_margin_a_candidate_changes_nothing() {
    let mut chance = Random::new(7);
    let mut cheaper = 0;
    for case in 0..CASES / 10 {
        let mut jobs = chance.jobs(5, 5, 60, &COSTS[2]);
        let before = assign(&jobs, 5).unwrap();
        let job = chance.count(0..=4);
        let Some(candidate) = jobs[job].first_mut() else { continue };
        let is_sent = before.crews[job] == Some(candidate.crew);

        let margin = before.margin(job, *candidate).unwrap();
        candidate.cost -= i64::try_from(margin).unwrap();
        cheaper += usize::from(margin > 0);

        assert!(!is_sent || margin == 0);
        assert_eq!(best_of_all(&jobs, 5), (count(&before), before.cost), "case {case}: {jobs:?}");
    }
    assert!(cheaper > CASES / 40);
}
