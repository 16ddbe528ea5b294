//! Surges from the field, whose optima others have published; from the folder beside the repository.

use std::{
    fs,
    io::Read,
    path::{Path, PathBuf},
};

use flate2::read::GzDecoder;

use super::proof::flaw;
use crate::{
    assign::assign,
    benchmarks::{optima, surge},
};

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

fn text(folder: &Path, instance: &str) -> String {
    let mut text = String::new();
    match fs::File::open(folder.join(format!("{instance}.txt.gz"))) {
        Ok(packed) => drop(GzDecoder::new(packed).read_to_string(&mut text).unwrap()),
        Err(_) => text = fs::read_to_string(folder.join(format!("{instance}.txt"))).unwrap(),
    }
    text
}

/// Solves every instance of a folder that has a published optimum, and tells how many.
fn solve_all(folder: &Path) -> usize {
    let table = fs::read_to_string(folder.join("optima.csv")).unwrap();
    let optima = optima(&table).into_iter().map(|(instance, optimum)| {
        let jobs = surge(&text(folder, &instance)).unwrap();

        let assignment = assign(&jobs, jobs.len()).unwrap();

        assert_eq!(assignment.cost, optimum, "{instance}");
        assert!(assignment.crews.iter().all(Option::is_some), "{instance}");
        assert_eq!(flaw(&jobs, jobs.len(), &assignment), None, "{instance}");
        say(&format!("{instance}: {optimum}, as published"));
    });
    optima.count()
}

#[test]
fn every_published_surge_costs_what_is_published() {
    let Some(dispatch) = dispatch() else { return };

    assert_eq!(solve_all(&dispatch.join("orlib_assign")), 2);
    assert_eq!(solve_all(&dispatch.join("random_lap_scipy_optima")), 4);
}
