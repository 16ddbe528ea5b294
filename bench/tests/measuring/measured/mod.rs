//! The long measurement: how close the planner comes within so many seconds.
//!
//! Seconds are those that this thread has a core to itself, since others use the machine, too.

use std::{env, fs, path::Path};

use bench::benchmarks::{BenchmarkOutcome, Fleet, OPTIMA, Precision, best_known, measure};
use harness::shared;

use super::files::{busy, read, say};

#[test]
#[ignore = "a measurement: needs STREETCORNER_LONG=1 and ../shared/data"]
fn distances_cut_off_after_a_decimal_against_proven_optima() {
    let outcomes = measured("dispatch/solomon100", OPTIMA, Fleet::Published, Precision::Tenths);
    assert!(outcomes.iter().filter_map(BenchmarkOutcome::gap).all(|gap| gap > -1e-9));
}

#[test]
#[ignore = "a measurement: needs STREETCORNER_LONG=1 and ../shared/data"]
fn true_distances_against_the_best_of_those_with_fewest_vehicles() {
    measured(
        "dispatch/solomon100",
        &best_of("dispatch/solomon100"),
        Fleet::Published,
        Precision::Real,
    );
}

#[test]
#[ignore = "a measurement: needs STREETCORNER_LONG=1 and ../shared/data"]
fn true_distances_with_fewest_vehicles() {
    measured(
        "dispatch/solomon100",
        &best_of("dispatch/solomon100"),
        Fleet::Fewest,
        Precision::Real,
    );
}

#[test]
#[ignore = "a measurement: needs STREETCORNER_LONG=1 and ../shared/data"]
fn twice_the_customers_against_the_best_of_those_with_fewest_vehicles() {
    let best = best_of("dispatch/gehring_homberger_200");
    measured("dispatch/gehring_homberger_200", &best, Fleet::Published, Precision::Real);
}

fn best_of(folder: &str) -> String {
    read(&shared(folder), "best_known.csv")
}

/// Solves every benchmark of a table that is asked for, and tells how it went.
fn measured(folder: &str, best: &str, fleet: Fleet, precision: Precision) -> Vec<BenchmarkOutcome> {
    if setting("LONG").is_none() {
        return vec![];
    }
    let folder = shared(folder);
    let seconds = setting("SECONDS").map_or(1.0, |seconds| seconds.parse().unwrap());
    let seed = setting("SEED").map_or(1, |seed| seed.parse().unwrap());
    let only = setting("ONLY").unwrap_or_default();
    let asked = |name: &str| only.split(',').any(|only| name.starts_with(only));
    let mut outcomes = vec![];
    for best in best_known(best).into_iter().filter(|best| asked(&best.name)) {
        let text = published(&folder, &best.name);
        let begun = busy();
        let spent = || busy().saturating_sub(begun).as_secs_f64() / seconds;
        let outcome = measure(&text, best, (fleet, precision), seed, spent).unwrap();
        tell(&outcome);
        outcomes.push(outcome);
    }
    report(&outcomes, seconds);
    outcomes
}

#[expect(clippy::disallowed_methods, reason = "a test has no settings that could be read once")]
fn setting(name: &str) -> Option<String> {
    env::var(format!("STREETCORNER_{name}")).ok()
}

/// Some publishers write names small.
fn published(folder: &Path, name: &str) -> String {
    let names = [name.to_owned(), name.to_lowercase()];
    let mut files = names.iter().map(|name| folder.join(format!("{name}.txt")));
    fs::read_to_string(files.find(|file| file.exists()).unwrap()).unwrap()
}

/// An answer may leave customers out, but nothing else may be wrong with it.
fn tell(outcome: &BenchmarkOutcome) {
    let BenchmarkOutcome { best, length, vehicles, left_out, rounds } = outcome;
    let ours = match outcome.gap() {
        Some(gap) => format!("{:8.2} {gap:+6.2} %", length.unwrap()),
        None => format!("{left_out} left out"),
    };
    assert!(length.is_ok() || *left_out > 0, "{}: {length:?}", best.name);
    let known = format!("known {:8.2} by {:?}", best.distance, best.vehicles);
    say(&format!("{:8} {ours:17} by {vehicles:2}; {known}; {rounds} rounds", best.name));
}

fn report(outcomes: &[BenchmarkOutcome], seconds: f64) {
    for class in ["", "C1", "C2", "R1", "R2", "RC1", "RC2"] {
        let of_class = || outcomes.iter().filter(|own| own.best.class().starts_with(class));
        let gaps: Vec<_> = of_class().filter_map(BenchmarkOutcome::gap).collect();
        let (solved, all) = (u32::try_from(gaps.len()).unwrap(), of_class().count());
        let mean = gaps.iter().sum::<f64>() / f64::from(solved);
        let worst = gaps.iter().copied().fold(f64::MIN, f64::max);
        if all > 0 {
            say(&format!(
                "{seconds} s, {class:3}: {solved} of {all} whole, mean {mean:+.3} %, worst {worst:+.2} %"
            ));
        }
    }
}
