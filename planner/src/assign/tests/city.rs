//! Surges small enough to check by hand.

use super::proof::flaw;
use crate::assign::{AssignError, Candidate, assign};

/// Jobs whose candidates are `(crew, cost)`.
fn surge(jobs: &[&[(usize, i64)]]) -> Vec<Vec<Candidate>> {
    let candidates = |job: &&[(usize, i64)]| {
        job.iter().map(|(crew, cost)| Candidate { crew: *crew, cost: *cost }).collect()
    };
    jobs.iter().map(candidates).collect()
}

#[test]
fn the_first_job_leaves_the_nearest_crew_to_the_one_that_needs_it() {
    let jobs = surge(&[&[(0, 5), (1, 7)], &[(0, 6), (1, 60)]]);

    let assignment = assign(&jobs, 2).unwrap();

    assert_eq!(assignment.crews, [Some(1), Some(0)]);
    assert_eq!(assignment.cost, 13);
}

#[test]
fn two_jobs_far_away_are_done_rather_than_one_around_the_corner() {
    let jobs = surge(&[&[(0, 1), (1, 1_000)], &[(0, 1_000)]]);

    let assignment = assign(&jobs, 2).unwrap();

    assert_eq!(assignment.crews, [Some(1), Some(0)]);
}

#[test]
fn the_dearest_of_too_many_jobs_stays_without_a_crew() {
    let jobs = surge(&[&[(0, 3)], &[(0, 9)], &[(0, 4)], &[]]);

    let assignment = assign(&jobs, 1).unwrap();

    assert_eq!(assignment.crews, [Some(0), None, None, None]);
    assert_eq!(flaw(&jobs, 1, &assignment), None);
}

#[test]
fn a_crew_named_twice_goes_for_the_lesser_cost() {
    let jobs = surge(&[&[(1, 8), (1, -2), (1, 5)]]);

    let assignment = assign(&jobs, 2).unwrap();

    assert_eq!((assignment.crews, assignment.cost), (vec![Some(1)], -2));
}

#[test]
fn nothing_to_do_or_nobody_there_is_no_error() {
    assert_eq!(assign(&[], 3).unwrap().crews, []);
    assert_eq!(assign(&[vec![], vec![]], 0).unwrap().crews, [None, None]);
    assert_eq!(assign(&[vec![], vec![]], 3).unwrap().prices.crews, [0, 0, 0]);
    assert_eq!(flaw(&[vec![], vec![]], 3, &assign(&[vec![], vec![]], 3).unwrap()), None);
}

#[test]
fn a_crew_that_is_not_there_is_told_by_its_number() {
    let jobs = surge(&[&[(0, 1)], &[(1, 1), (2, 1)]]);

    let told = assign(&jobs, 2).unwrap_err();

    assert_eq!(told, AssignError::NoSuchCrew { job: 1, crew: 2, crews: 2 });
    assert_eq!(told.to_string(), "job 1 has crew 2 as a candidate, and there are 2 crews, from 0");
}

#[test]
fn costs_as_far_apart_as_numbers_go_are_summed_without_overflow() {
    let jobs = surge(&[
        &[(0, i64::MAX), (1, i64::MAX)],
        &[(0, i64::MAX), (1, i64::MAX - 1)],
        &[(2, i64::MIN)],
    ]);

    let assignment = assign(&jobs, 3).unwrap();

    assert_eq!(assignment.crews, [Some(0), Some(1), Some(2)]);
    assert_eq!(assignment.cost, i128::from(i64::MAX) - 2);
    assert_eq!(flaw(&jobs, 3, &assignment), None);
}

#[test]
fn a_worse_assignment_is_not_proved() {
    let jobs = surge(&[&[(0, 5), (1, 7)], &[(0, 6), (1, 60)], &[(0, 50)]]);
    let best = assign(&jobs, 2).unwrap();
    let mut dearer = best.clone();
    (dearer.crews, dearer.cost) = (vec![Some(0), Some(1), None], 65);
    let mut fewer = best.clone();
    (fewer.crews, fewer.cost) = (vec![None, Some(0), None], 6);
    let mut mistaken = best.clone();
    mistaken.cost += 1;

    assert_eq!(flaw(&jobs, 2, &best), None);
    assert_ne!(flaw(&jobs, 2, &dearer), None);
    assert_ne!(flaw(&jobs, 2, &fewer), None);
    assert_ne!(flaw(&jobs, 2, &mistaken), None);
}
