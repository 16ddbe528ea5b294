//! Routes through towns that chance made: what must hold whatever the town.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod town;

use std::time::{Duration, Instant};

use planner::routes::{Cooling, Order, Plan, Price, Problem, Search, bill, fill, insertions};
use town::Town;

fn searched(problem: &Problem, plan: &Plan, rounds: u64, seed: u64) -> Plan {
    let mut search = Search::new(problem, plan, Cooling::over(rounds), seed);
    search.run(rounds, || true);
    search.best()
}

#[test]
fn a_new_stop_goes_where_no_other_place_is_cheaper() {
    for seed in 0..200 {
        let town = Town::by_chance(seed, 14, 3, 1);
        let problem = town.problem();
        let asked = 3 + usize::try_from(seed).unwrap() % 11;
        let mut plan = fill(&problem, &Plan::default(), Order::Regret(2));
        plan.routes.iter_mut().for_each(|route| route.retain(|stop| *stop != asked));

        let found = insertions(&problem, &plan, asked);

        let by_hand: Vec<_> =
            (0..3).filter_map(|shift| cheapest(&town, &plan, shift, asked)).collect();
        let prices =
            |shift: usize| found.iter().find(|room| room.shift == shift).map(|room| room.price);
        assert_eq!(found.len(), by_hand.len(), "town {seed}");
        assert!(by_hand.iter().all(|(shift, price)| prices(*shift) == Some(*price)), "town {seed}");
        assert!(found.is_sorted_by_key(|room| room.price), "town {seed}");
        for room in found {
            let mut routes = plan.routes.clone();
            let before = town.price(room.shift, &routes[room.shift]).unwrap();
            routes[room.shift].insert(room.position, asked);
            let after = town.price(room.shift, &routes[room.shift]);
            assert_eq!(after, Some(before + room.price), "town {seed}");
        }
    }
}

/// Tries every place after the frozen stops.
fn cheapest(town: &Town, plan: &Plan, shift: usize, stop: usize) -> Option<(usize, Price)> {
    let route = &plan.routes[shift];
    let before = town.price(shift, route).unwrap();
    let prices = (town.shifts[shift].frozen.len()..=route.len()).filter_map(|at| {
        let mut longer = route.clone();
        longer.insert(at, stop);
        town.price(shift, &longer)
    });
    Some((shift, prices.min()? - before))
}

#[test]
fn a_plan_costs_what_its_bill_says_and_keeps_every_rule() {
    for seed in 0..30 {
        let town = Town::by_chance(seed, 30, 4, 2);
        let problem = town.problem();
        let mut search = Search::new(&problem, &Plan::default(), Cooling::over(500), seed);
        search.run(500, || true);
        let plan = search.best();

        assert_eq!(town.total(&plan.routes, &plan.unserved), Some(search.price()), "town {seed}");
        assert_eq!(bill(&problem, &plan).total(), search.price(), "town {seed}");
        let mut all: Vec<_> = plan.routes.iter().flatten().chain(&plan.unserved).copied().collect();
        all.sort_unstable();
        assert_eq!(all, (0..30).collect::<Vec<_>>(), "town {seed}");
    }
}

#[test]
fn a_short_cut_through_a_stop_is_not_taken_away_from_those_who_rely_on_it() {
    for seed in 0..200 {
        let town = Town::by_chance(seed, 16, 3, 0).crooked(seed);
        let problem = town.problem();
        let plan = searched(&problem, &Plan::default(), 200, seed);

        let price = town.total(&plan.routes, &plan.unserved);
        assert_eq!(price, Some(bill(&problem, &plan).total()), "town {seed}");
    }
}

#[test]
fn what_a_crew_has_begun_never_moves() {
    for seed in 0..20 {
        let town = Town::by_chance(seed, 24, 3, 2);
        let plan = searched(&town.problem(), &Plan::default(), 1_000, seed);

        for (shift, route) in town.shifts.iter().zip(&plan.routes) {
            assert_eq!(&route[..2], shift.frozen);
        }
    }
}

#[test]
fn a_search_only_ever_makes_a_plan_cheaper() {
    for seed in 0..20 {
        let town = Town::by_chance(seed, 30, 3, 0);
        let problem = town.problem();
        let first = fill(&problem, &Plan::default(), Order::Cheapest);
        let second = searched(&problem, &first, 300, seed);
        let third = searched(&problem, &second, 300, seed + 1);

        let prices = [&first, &second, &third].map(|plan| bill(&problem, plan).total());
        assert!(prices.is_sorted_by(|earlier, later| earlier >= later), "town {seed}: {prices:?}");
    }
}

#[test]
fn the_same_question_has_the_same_answer_in_slices_or_whole() {
    let town = Town::by_chance(3, 40, 4, 1);
    let problem = town.problem();
    let whole = searched(&problem, &Plan::default(), 1_500, 7);

    let mut sliced = Search::new(&problem, &Plan::default(), Cooling::over(1_500), 7);
    while sliced.rounds() < 1_500 {
        let mut left = 20;
        sliced.run(1_500 - sliced.rounds(), || {
            left -= 1;
            left > 0
        });
    }

    assert_eq!(whole, searched(&problem, &Plan::default(), 1_500, 7));
    assert_eq!(whole, sliced.best());
}

#[test]
fn another_seed_is_another_search() {
    let town = Town::by_chance(3, 60, 4, 0);
    let problem = town.problem();
    let plans: Vec<_> = (0..8).map(|seed| searched(&problem, &Plan::default(), 5, seed)).collect();

    assert!(plans.iter().any(|plan| *plan != plans[0]));
}

#[test]
fn a_search_asks_often_whether_to_go_on() {
    let town = Town::by_chance(3, 40, 4, 1);
    let problem = town.problem();
    let mut search = Search::new(&problem, &Plan::default(), Cooling::over(1_000), 7);
    let mut asked = 0;

    let done = search.run(1_000, || {
        asked += 1;
        asked < 5
    });

    assert!(done < 50, "{done} rounds for 5 questions");
    assert_eq!(search.run(1_000, || false), 0);
}

/// `STREETCORNER_LONG=1 cargo test -p planner --release --test towns -- --nocapture --ignored slice` tells
/// how far the wall clock goes past a slice of 200 ms in a city with a thousand stops.
#[test]
#[ignore = "a measurement: needs STREETCORNER_LONG=1"]
#[expect(clippy::print_stderr, reason = "a test has nowhere else to say it")]
fn a_slice_ends_when_it_should() {
    if std::env::var_os("STREETCORNER_LONG").is_none() {
        return;
    }
    let town = Town::by_chance(1, 1_000, 80, 2);
    let begun = Instant::now();
    let problem = town.problem();
    let read = begun.elapsed();
    let begun = Instant::now();
    let mut search = Search::new(&problem, &Plan::default(), Cooling::over(100_000), 7);
    let filled = begun.elapsed();
    let first = search.price();
    let slices = (0..10).map(|_| {
        let slice = Instant::now();
        search.run(u64::MAX, || slice.elapsed() < Duration::from_millis(200));
        slice.elapsed()
    });
    let longest = slices.max().unwrap();
    let (rounds, last) = (search.rounds(), search.price());
    eprintln!("problem {read:?}, first plan {filled:?}, longest slice {longest:?}");
    eprintln!("{rounds} rounds in 10 slices, price {first} to {last}");
}
