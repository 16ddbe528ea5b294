//! Measures surges: published ones with known optima, and larger ones, compared with another
//! solver.

use std::{fs, hint::black_box, io::Read, path::Path};

use anyhow::{Context, ensure};
use flate2::read::GzDecoder;
use indicatif::ProgressBar;
use pathfinding::{kuhn_munkres::kuhn_munkres_min, matrix::Matrix};
use planner::{Candidate, assign};

use super::{PlannerBenchArgs, SurgeLine, busy, read};
use crate::{
    benchmarks::{optima, surge, surge_by_chance, surge_in_town},
    median,
};

/// Number of runs of each solver, in turn. Medians are reported.
const RUNS: usize = 5;
/// Number of jobs and of crews in generated surges.
const LARGE: usize = 1_000;

/// A surge to assign.
pub(super) struct Surge {
    name: String,
    jobs: Vec<Vec<Candidate>>,
    optimum: Option<i128>,
}

/// Returns the selected published and generated surges.
pub(super) fn published(args: &PlannerBenchArgs) -> anyhow::Result<Vec<Surge>> {
    let mut surges = vec![];
    for folder in ["orlib_assign", "random_lap_scipy_optima"].map(|name| args.data.join(name)) {
        if !folder.is_dir() {
            continue;
        }
        for (name, optimum) in optima(&read(&folder.join("optima.csv"))?) {
            if args.asks(&name) {
                let jobs = surge(&unpacked(&folder, &name)?);
                let jobs = jobs.with_context(|| format!("{name} is not a surge"))?;
                surges.push(Surge { name, jobs, optimum: Some(optimum) });
            }
        }
    }
    let made: [(_, fn(u64) -> _); 3] = [
        ("1000 chance to 1000", |seed| surge_by_chance(LARGE, 1_000, seed)),
        ("1000 chance to a million", |seed| surge_by_chance(LARGE, 1_000_000, seed)),
        ("1000 all over a town", |seed| surge_in_town(LARGE, seed)),
    ];
    for (name, make) in made.into_iter().filter(|(name, _)| args.asks(name)) {
        surges.push(Surge { name: name.to_owned(), jobs: make(args.seed), optimum: None });
    }
    Ok(surges)
}

/// Reads a file. Larger ones are compressed.
fn unpacked(folder: &Path, name: &str) -> anyhow::Result<String> {
    let packed = folder.join(format!("{name}.txt.gz"));
    if !packed.exists() {
        return read(&folder.join(format!("{name}.txt")));
    }
    let shown = || format!("cannot read {}", packed.display());
    let mut text = String::new();
    let file = fs::File::open(&packed).with_context(shown)?;
    GzDecoder::new(file).read_to_string(&mut text).with_context(shown)?;
    Ok(text)
}

/// Runs both solvers in turn. Their costs must be equal.
pub(super) fn measure(surge: Surge, bar: &ProgressBar) -> anyhow::Result<SurgeLine> {
    let Surge { name, jobs, optimum } = surge;
    bar.set_message(name.clone());
    let size = jobs.len();
    let mut whole = Matrix::new(size, size, 0);
    for (row, job) in jobs.iter().enumerate() {
        for candidate in job {
            *whole.get_mut((row, candidate.crew)).context("a surge is square")? = candidate.cost;
        }
    }
    let (mut ours, mut theirs, mut cost) = (vec![], vec![], 0);
    for _ in 0..RUNS {
        let (seconds, assignment) = timed(|| assign(&jobs, size));
        ours.push(seconds * 1e3);
        cost = assignment?.cost;
        let (seconds, (other, _)) = timed(|| kuhn_munkres_min(&whole));
        theirs.push(seconds * 1e3);
        ensure!(cost == i128::from(other), "{name}: {cost}, by pathfinding {other}");
    }
    bar.inc(1);
    Ok(SurgeLine::new(name, size, cost, optimum, (median(&ours), median(&theirs))))
}

fn timed<T>(work: impl FnOnce() -> T) -> (f64, T) {
    let begun = busy();
    let done = black_box(work());
    (busy() - begun, done)
}
