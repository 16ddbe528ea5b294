//! The long measurement: how close the planner comes within so many seconds.
//!
//! Seconds are those that this thread has a core to itself, since others use the machine, too.

use std::{env, fmt, fs, path::Path, time::Duration};

use planner::{
    benchmarks::{Benchmark, BestKnown, Precision, best_known},
    routes::{Cooling, Plan, Problem, Search},
};

use super::{
    customers, shared,
    validator::{Instance, Wrong},
};

/// What came out for a benchmark.
struct Outcome {
    /// How many vehicles it took.
    vehicles: usize,
    /// How far they go; none if somebody was left out.
    length: Option<f64>,
    left_out: usize,
    rounds: u64,
    best: BestKnown,
}

/// How many vehicles there are.
#[derive(Clone, Copy)]
enum Fleet {
    /// As many as the publisher says, which is more than enough.
    Published,
    /// As few as anybody has done with.
    Fewest,
}

impl Outcome {
    /// How much further than the best known, in percent.
    fn gap(&self) -> Option<f64> {
        Some((self.length? / self.best.distance - 1.0) * 100.0)
    }

    /// `RC2` of `RC208`, `R1` of `R1_2_10`.
    fn kind(&self) -> &str {
        let letters = self.best.name.chars().take_while(|letter| letter.is_alphabetic()).count();
        self.best.name.get(..=letters).unwrap_or_default()
    }
}

/// The optima are those of the 12th DIMACS Implementation Challenge (2022), proven over the years
/// by branch and price; no plan that the validator lets pass can be shorter.
#[test]
fn distances_cut_off_after_a_decimal_against_proven_optima() {
    let optima = include_str!("optima.csv");
    let outcomes = measure("solomon100", optima, Fleet::Published, Precision::Tenths);
    assert!(outcomes.iter().filter_map(Outcome::gap).all(|gap| gap > -1e-9));
}

#[test]
fn true_distances_against_the_best_of_those_with_fewest_vehicles() {
    let best = best_of("solomon100");
    measure("solomon100", &best, Fleet::Published, Precision::Real);
}

#[test]
fn true_distances_with_fewest_vehicles() {
    let best = best_of("solomon100");
    measure("solomon100", &best, Fleet::Fewest, Precision::Real);
}

#[test]
fn twice_the_customers_against_the_best_of_those_with_fewest_vehicles() {
    let best = best_of("gehring_homberger_200");
    measure("gehring_homberger_200", &best, Fleet::Published, Precision::Real);
}

fn best_of(folder: &str) -> String {
    let folder = shared::folder(folder);
    folder.map(|folder| shared::text(&folder, "best_known.csv")).unwrap_or_default()
}

/// Solves every benchmark of a table that is asked for, and tells how it went.
fn measure(folder: &str, best: &str, fleet: Fleet, precision: Precision) -> Vec<Outcome> {
    let (Some(_), Some(folder)) = (setting("LONG"), shared::folder(folder)) else { return vec![] };
    let seconds = setting("SECONDS").map_or(1.0, |seconds| seconds.parse().unwrap());
    let only = setting("ONLY").unwrap_or_default();
    let asked = |best: &BestKnown| only.split(',').any(|only| best.name.starts_with(only));
    let known = best_known(best).into_iter().filter(asked);
    let outcomes: Vec<_> = known
        .map(|best| outcome(&published(&folder, &best.name), best, fleet, precision, seconds))
        .inspect(|outcome| shared::say(&outcome.to_string()))
        .collect();
    report(&outcomes, seconds);
    outcomes
}

fn outcome(
    text: &str,
    best: BestKnown,
    fleet: Fleet,
    precision: Precision,
    seconds: f64,
) -> Outcome {
    let benchmark = Benchmark::read(text).unwrap();
    let vehicles = match fleet {
        Fleet::Published => benchmark.vehicles,
        Fleet::Fewest => best.vehicles.unwrap(),
    };
    let problem = benchmark.problem(vehicles, precision).unwrap();
    let (plan, rounds) = solve(&problem, seconds);
    let decimals = (precision == Precision::Tenths).then_some(1);
    let routes = customers(&plan);
    let length = match Instance::read(text).check(&routes, decimals) {
        Err(Wrong::NotVisited(_)) if !plan.unserved.is_empty() => None,
        checked => Some(checked.unwrap()),
    };
    let vehicles = routes.iter().filter(|route| !route.is_empty()).count();
    Outcome { vehicles, length, left_out: plan.unserved.len(), rounds, best }
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

/// Solves within so many seconds. A twentieth of them goes into finding out how many rounds
/// there will be.
fn solve(problem: &Problem, seconds: f64) -> (Plan, u64) {
    let seed = setting("SEED").map_or(1, |seed| seed.parse().unwrap());
    let begun = busy();
    let until = |share: f64| {
        let end = begun + Duration::from_secs_f64(seconds * share);
        let mut asked = 0;
        move || {
            asked += 1;
            asked % 16 != 0 || busy() < end
        }
    };
    let mut trial = Search::new(problem, &Plan::default(), Cooling::over(1_000), seed);
    let rounds = trial.run(u64::MAX, until(0.05)) * 19;
    let mut search = Search::new(problem, &Plan::default(), Cooling::over(rounds), seed);
    search.run(u64::MAX, until(1.0));
    (search.best(), search.rounds())
}

/// How long this thread has had a core.
fn busy() -> Duration {
    let stat = fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    Duration::from_nanos(stat.split_whitespace().next().unwrap().parse().unwrap())
}

impl fmt::Display for Outcome {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let BestKnown { name, vehicles: fewest, distance } = &self.best;
        let ours = match self.length.zip(self.gap()) {
            Some((length, gap)) => format!("{length:8.2} {gap:+6.2} %"),
            None => format!("{} left out", self.left_out),
        };
        write!(out, "{name:8} {ours:17} by {:2}; known {distance:8.2}", self.vehicles)?;
        if let Some(fewest) = fewest {
            write!(out, " by {fewest:2}")?;
        }
        write!(out, "; {} rounds", self.rounds)
    }
}

fn report(outcomes: &[Outcome], seconds: f64) {
    for kind in ["", "C1", "C2", "R1", "R2", "RC1", "RC2"] {
        let of_kind = || outcomes.iter().filter(|outcome| outcome.kind().starts_with(kind));
        let gaps: Vec<_> = of_kind().filter_map(Outcome::gap).collect();
        let (solved, all) = (u32::try_from(gaps.len()).unwrap(), of_kind().count());
        let mean = gaps.iter().sum::<f64>() / f64::from(solved);
        let worst = gaps.iter().copied().fold(f64::MIN, f64::max);
        if all > 0 {
            shared::say(&format!(
                "{seconds} s, {kind:3}: {solved} of {all} whole, mean {mean:+.3} %, worst {worst:+.2} %"
            ));
        }
    }
}
