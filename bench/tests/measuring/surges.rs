//! Surges whose optima others have published; from the folder beside the repository.

use std::{
    collections::BTreeSet,
    fs::{self, File},
    io::Read,
    path::Path,
};

use bench::benchmarks::{optima, surge};
use flate2::read::GzDecoder;
use harness::shared;
use planner::{Assignment, Candidate, assign};

use super::files::{read, say};

fn text(folder: &Path, instance: &str) -> String {
    let mut text = String::new();
    match File::open(folder.join(format!("{instance}.txt.gz"))) {
        Ok(packed) => drop(GzDecoder::new(packed).read_to_string(&mut text).unwrap()),
        Err(_) => text = fs::read_to_string(folder.join(format!("{instance}.txt"))).unwrap(),
    }
    text
}

/// Solves every instance of a folder that has a published optimum, and tells how many.
fn solve_all(folder: &Path) -> usize {
    let table = read(folder, "optima.csv");
    let optima = optima(&table).into_iter().map(|(instance, optimum)| {
        let jobs = surge(&text(folder, &instance)).unwrap();

        let assignment = assign(&jobs, jobs.len()).unwrap();

        assert_eq!(assignment.cost, optimum, "{instance}");
        assert_eq!(added_up(&jobs, &assignment), optimum, "{instance}");
        say(&format!("{instance}: {optimum}, as published"));
    });
    optima.count()
}

/// What the pairs cost together: every job has a crew that may do it, and no crew goes twice.
fn added_up(jobs: &[Vec<Candidate>], assignment: &Assignment) -> i128 {
    let crews: BTreeSet<_> = assignment.crews.iter().flatten().collect();
    assert_eq!((crews.len(), assignment.crews.len()), (jobs.len(), jobs.len()));
    let cost = |(job, crew): (&Vec<Candidate>, &Option<usize>)| {
        let own = job.iter().filter(|candidate| Some(candidate.crew) == *crew);
        i128::from(own.map(|candidate| candidate.cost).min().unwrap())
    };
    jobs.iter().zip(&assignment.crews).map(cost).sum()
}

#[test]
#[ignore = "needs ../shared/data"]
fn every_published_surge_costs_what_is_published() {
    let dispatch = shared("dispatch");

    assert_eq!(solve_all(&dispatch.join("orlib_assign")), 2);
    assert_eq!(solve_all(&dispatch.join("random_lap_scipy_optima")), 4);
}
