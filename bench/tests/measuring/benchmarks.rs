//! How close the planner comes to the best that anybody has found.
//!
//! `STREETCORNER_LONG=1 STREETCORNER_SECONDS=10 cargo test -p bench --release --test measuring
//! -- --nocapture --test-threads=1 --ignored measured` measures; `STREETCORNER_ONLY=R1,C204` some of it.

use bench::benchmarks::{
    Benchmark, BenchmarkError, OPTIMA, Precision, Validator, Wrong, best_known, customers, optima,
    surge,
};
use harness::shared;
use planner::routes::{Cooling, Plan, Search};

use super::files::{read, say};

/// Reads an answer: a line for each route, `Route 1 : 5 3 7`.
fn answer(text: &str) -> Vec<Vec<usize>> {
    let route = |line: &str| {
        let (name, stops) = line.split_once(':')?;
        let stops = stops.split_whitespace().map(|stop| stop.parse().unwrap()).collect();
        name.trim().to_lowercase().starts_with("route").then_some(stops)
    };
    text.lines().filter_map(route).collect()
}

fn solved(text: &str, precision: Precision, rounds: u64, seed: u64) -> Plan {
    let benchmark = Benchmark::read(text).unwrap();
    let problem = benchmark.problem(benchmark.vehicles, precision).unwrap();
    let mut search = Search::new(&problem, &Plan::default(), Cooling::over(rounds), seed);
    search.run(rounds, || true);
    search.best()
}

#[test]
#[ignore = "needs ../shared/data"]
fn a_short_search_comes_near_the_best_known_on_each_kind_of_town() {
    let folder = shared("dispatch/solomon100");
    let known = best_known(&read(&folder, "best_known.csv"));

    for name in ["C101", "C204", "R101", "R208", "RC103", "RC205"] {
        let text = read(&folder, &format!("{name}.txt"));
        let plan = solved(&text, Precision::Real, 2_000, 1);

        let length = Validator::read(&text).unwrap().check(&customers(&plan), None).unwrap();
        let best = known.iter().find(|known| known.name == name).unwrap();
        let gap = length / best.distance - 1.0;
        say(&format!("{name}: {length:.2}, {:+.2} %", gap * 100.0));
        assert!(plan.unserved.is_empty() && gap < 0.08, "{name}: {length} for {}", best.distance);
    }
}

#[test]
#[ignore = "needs ../shared/data"]
fn the_validator_agrees_with_a_published_answer() {
    let folder = shared("dispatch/solomon100");
    let validator = Validator::read(&read(&folder, "C101.txt")).unwrap();
    let routes = answer(&read(&folder, "C101.solution.txt"));

    assert_eq!(validator.check(&routes, None).map(|length| (length * 100.0).round()), Ok(82_894.0));
    assert_eq!(
        validator.check(&routes, Some(1)).map(|length| (length * 10.0).round()),
        Ok(8_273.0)
    );
}

#[test]
#[ignore = "needs ../shared/data"]
fn the_validator_lets_no_spoilt_answer_pass() {
    let folder = shared("dispatch/solomon100");
    let validator = Validator::read(&read(&folder, "C101.txt")).unwrap();
    let good = answer(&read(&folder, "C101.solution.txt"));
    let spoilt = |spoil: &dyn Fn(&mut Vec<Vec<usize>>)| {
        let mut routes = good.clone();
        spoil(&mut routes);
        validator.check(&routes, None).unwrap_err()
    };

    assert_eq!(spoilt(&|routes| _ = routes[2].pop()), Wrong::NotVisited(99));
    assert_eq!(spoilt(&|routes| routes[0].push(5)), Wrong::VisitedTwice(5));
    assert_eq!(spoilt(&|routes| routes[0].push(101)), Wrong::NoSuchCustomer(101));
    assert_eq!(spoilt(&|routes| routes[8].reverse()), Wrong::TooLate { customer: 1 });
    assert_eq!(
        spoilt(&|routes| *routes = (1..=100).map(|customer| vec![customer]).collect()),
        Wrong::TooManyVehicles(100)
    );
    assert_eq!(
        spoilt(&|routes| {
            let second = routes.remove(1);
            routes[0].extend(second);
        }),
        Wrong::TooLate { customer: 57 }
    );
}

#[test]
fn the_validator_minds_loads_and_the_way_home() {
    let validator = Validator::read(
        "SMALL\n\nVEHICLE\nNUMBER CAPACITY\n2 10\n\nCUSTOMER\nCUST NO. XCOORD.\n
        0 0 0 0 0 100 0\n1 30 0 6 0 100 10\n2 30 40 6 0 100 41",
    )
    .unwrap();

    assert_eq!(validator.check(&[vec![1], vec![2]], None), Err(Wrong::HomeTooLate { route: 1 }));
    assert_eq!(validator.check(&[vec![1, 2], vec![]], None), Err(Wrong::Overloaded { route: 0 }));
}

#[test]
fn what_is_no_published_problem_is_refused() {
    let small = "SMALL\n2 10\n0 0 0 0 0 100 0\n1 30 0 6 0 100 10";

    assert!(Benchmark::read(small).is_ok() && Validator::read(small).is_some());
    assert_eq!(Benchmark::read("SMALL\n2 10"), Err(BenchmarkError::TooShort));
    assert_eq!(Benchmark::read("SMALL\n2 10\n0 0 0 0 x 100 0"), Err(BenchmarkError::Line(3)));
    assert_eq!(Validator::read("SMALL\n2 10\n7 0 0 0 0 100 0"), None);
    assert!(surge("2 1 2 3 4").is_some_and(|jobs| jobs[1][0].cost == 3));
    assert_eq!(
        [surge("2 1 2 3"), surge(""), surge("-1 1"), surge("1 x")],
        [None, None, None, None]
    );
    assert_eq!(optima("instance,optimum,by\nlap100,769,me\n,"), [("lap100".to_owned(), 769)]);
}

#[test]
fn every_class_of_solomons_towns_has_its_optima() {
    let optima = best_known(OPTIMA);
    let of = |class| optima.iter().filter(|best| best.class() == class).count();

    assert_eq!(["C1", "C2", "R1", "R2", "RC1", "RC2"].map(of), [9, 8, 12, 11, 8, 8]);
    assert_eq!(best_known("instance,routes,distance\nrc1_2_10,18,3.5")[0].class(), "RC1");
}
