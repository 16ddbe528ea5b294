//! Surges from the field, whose optima others have published; from the folder beside the repository.

use std::{
    collections::BTreeMap,
    fs,
    io::Read,
    path::{Path, PathBuf},
};

use flate2::read::GzDecoder;

use super::proof::flaw;
use crate::assign::{Candidate, assign};

/// The folder of dispatch problems; `None` where this machine has none.
///
/// # Panics
///
/// In CI, where it must be there.
#[expect(clippy::disallowed_methods, reason = "a test has no settings that could be read once")]
fn dispatch() -> Option<PathBuf> {
    let beside = |dir: &Path| dir.join("shared/data/dispatch");
    let found =
        Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().map(beside).find(|dir| dir.is_dir());
    if found.is_none() {
        assert!(std::env::var("CI").as_deref() != Ok("true"), "shared/data is missing in CI");
        say("skipped: there is no shared/data beside the repository");
    }
    found
}

/// Tells whoever runs the test what it left out or found.
#[expect(clippy::print_stderr, reason = "a test has nowhere else to say it")]
fn say(remark: &str) {
    eprintln!("{remark}");
}

/// How many there are of each, then the cost of every pair, job after job.
fn jobs(folder: &Path, instance: &str) -> Vec<Vec<Candidate>> {
    let mut text = String::new();
    match fs::File::open(folder.join(format!("{instance}.txt.gz"))) {
        Ok(packed) => drop(GzDecoder::new(packed).read_to_string(&mut text).unwrap()),
        Err(_) => text = fs::read_to_string(folder.join(format!("{instance}.txt"))).unwrap(),
    }
    let numbers: Vec<i64> = text.split_whitespace().map(|one| one.parse().unwrap()).collect();
    let size = usize::try_from(numbers[0]).unwrap();
    assert_eq!(numbers.len(), size * size + 1, "{instance}");
    let job = |costs: &[i64]| {
        costs.iter().enumerate().map(|(crew, cost)| Candidate { crew, cost: *cost }).collect()
    };
    numbers[1..].chunks(size).map(job).collect()
}

/// Solves every instance of a folder that has a published optimum, and tells how many.
fn solve_all(folder: &Path) -> usize {
    let mut rows = csv::Reader::from_path(folder.join("optima.csv")).unwrap();
    let rows = rows.deserialize().map(|row: Result<BTreeMap<String, String>, _>| row.unwrap());
    rows.map(|row| {
        let jobs = jobs(folder, &row["instance"]);

        let assignment = assign(&jobs, jobs.len()).unwrap();

        assert_eq!(assignment.cost.to_string(), row["optimum"], "{}", row["instance"]);
        assert!(assignment.crews.iter().all(Option::is_some), "{}", row["instance"]);
        assert_eq!(flaw(&jobs, jobs.len(), &assignment), None, "{}", row["instance"]);
        say(&format!("{}: {}, as published", row["instance"], assignment.cost));
    })
    .count()
}

#[test]
fn every_published_surge_costs_what_is_published() {
    let Some(dispatch) = dispatch() else { return };

    assert_eq!(solve_all(&dispatch.join("orlib_assign")), 2);
    assert_eq!(solve_all(&dispatch.join("random_lap_scipy_optima")), 4);
}
