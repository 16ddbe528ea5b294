//! Surges too large to enumerate, checked by their dual prices.

use std::ops::RangeInclusive;

use super::{proof::flaw, random::Random};
use crate::assign::{Candidate, assign};

/// Jobs and crews in a town of 20 by 20 kilometres. Crews within `reach` are candidates, with the
/// distance in metres as cost.
fn town(seed: u8, jobs: usize, crews: usize, reach: i64) -> Vec<Vec<Candidate>> {
    let mut chance = Random::new(seed);
    let mut places = |count| -> Vec<(i64, i64)> {
        (0..count).map(|_| (chance.among(0..=20_000), chance.among(0..=20_000))).collect()
    };
    let (jobs, crews) = (places(jobs), places(crews));
    let near = |job: &(i64, i64)| {
        let away = crews.iter().map(|crew| (job.0 - crew.0).abs() + (job.1 - crew.1).abs());
        let all = away.enumerate().map(|(crew, cost)| Candidate { crew, cost });
        all.filter(|candidate| candidate.cost <= reach).collect()
    };
    jobs.iter().map(near).collect()
}

#[track_caller]
fn is_proved(jobs: &[Vec<Candidate>], crews: usize, served: RangeInclusive<usize>) {
    let assignment = assign(jobs, crews).unwrap();

    assert_eq!(flaw(jobs, crews, &assignment), None);
    let count = assignment.crews.iter().flatten().count();
    assert!(served.contains(&count), "{count} jobs have a crew");
    assert_eq!(assignment, assign(jobs, crews).unwrap(), "another answer to the same question");
}

#[test]
fn a_storm_with_a_crew_for_most_jobs_is_proved() {
    is_proved(&town(1, 3_000, 3_000, 600), 3_000, 2_000..=2_999);
}

#[test]
fn a_storm_with_far_too_few_crews_is_proved() {
    is_proved(&town(2, 4_000, 500, 2_000), 500, 490..=500);
}

#[test]
fn a_few_jobs_among_many_crews_are_proved() {
    is_proved(&town(3, 300, 4_000, 1_500), 4_000, 300..=300);
}

#[test]
fn chance_with_many_ties_is_proved() {
    let jobs = Random::new(4).jobs(1_500, 1_400, 1, &(-3..=3));

    is_proved(&jobs, 1_400, 1_300..=1_400);
}

#[test]
fn a_country_with_few_candidates_each_is_proved() {
    let mut chance = Random::new(8);
    let mut candidate =
        || Candidate { crew: chance.count(0..=17_999), cost: chance.among(0..=1_000_000) };
    let jobs: Vec<Vec<_>> = (0..20_000).map(|_| (0..6).map(|_| candidate()).collect()).collect();

    is_proved(&jobs, 18_000, 17_500..=18_000);
}

#[test]
fn a_whole_city_where_everybody_may_go_everywhere_is_proved() {
    is_proved(&town(5, 250, 300, 40_000), 300, 250..=250);
    is_proved(&town(6, 300, 250, 40_000), 250, 250..=250);
}

#[test]
fn a_burst_main_where_all_jobs_want_the_same_crews_is_proved() {
    let product = |job: i64| {
        let crews = (0..120).zip(1..);
        crews.map(|(crew, slow)| Candidate { crew, cost: job * slow }).collect()
    };
    let jobs: Vec<Vec<_>> = (1..=120).map(product).collect();

    is_proved(&jobs, 120, 120..=120);
}
