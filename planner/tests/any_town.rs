//! Hundreds of towns of all kinds, each planned, changed and planned again: what must hold in any.
//!
//! `STREETCORNER_LONG=1 cargo test -p planner --release --test any_town` goes through 20,000.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod town;

use planner::routes::{
    Cooling, FAR, Order, Plan, Price, Problem, Search, bill, fill, insertions, starts,
};
use town::Town;

fn towns() -> std::ops::Range<u64> {
    if std::env::var_os("STREETCORNER_LONG").is_some() { 0..20_000 } else { 0..400 }
}

/// A town of a kind of its own: small and large, few and many crews, streets straight and crooked,
/// with and without what crews have begun.
fn any(seed: u64) -> Town {
    let kind = usize::try_from(seed).unwrap();
    let (stops, shifts) = (1 + kind * 7 % 33, 1 + kind % 5);
    let frozen = (kind / 3 % 3).min(stops / shifts);
    let town = Town::by_chance(seed, stops, shifts, frozen);
    match kind % 4 {
        0 if frozen < 2 => flooded(town, 2 + kind % 5),
        1 | 3 => town.crooked(seed),
        _ => town,
    }
}

/// The same town when there is no way any more between each so-manieth pair of places.
fn flooded(mut town: Town, each: usize) -> Town {
    let ways = town.travel.iter_mut().flatten().filter(|way| **way > 0);
    ways.step_by(each).for_each(|way| *way = FAR);
    town
}

fn searched(problem: &Problem, plan: &Plan, rounds: u64, seed: u64) -> Plan {
    let mut search = Search::new(problem, plan, Cooling::over(rounds), seed);
    search.run(rounds, || true);
    let plan = search.best();
    assert_eq!(bill(problem, &plan).total(), search.price(), "town {seed}");
    plan
}

/// A plan that keeps every rule when walked stop by stop, costs what its bill says, and has each
/// stop once.
fn check(town: &Town, problem: &Problem, plan: &Plan, note: &str) -> Price {
    let walked = town.total(&plan.routes, &plan.unserved);
    assert_eq!(walked, Some(bill(problem, plan).total()), "{note}: {plan:?}");
    let mut all: Vec<_> = plan.routes.iter().flatten().chain(&plan.unserved).copied().collect();
    all.sort_unstable();
    assert_eq!(all, (0..town.stops.len()).collect::<Vec<_>>(), "{note}");
    for (shift, route) in town.shifts.iter().zip(&plan.routes) {
        assert!(route.starts_with(&shift.frozen), "{note}");
    }
    walked.unwrap()
}

#[test]
fn a_plan_keeps_every_rule_and_is_never_lost() {
    for seed in towns() {
        let town = any(seed);
        let problem = town.problem();
        let order = if seed % 2 == 0 { Order::Regret(2) } else { Order::Together };
        let first = fill(&problem, &Plan::default(), order);
        let second = searched(&problem, &first, 200, seed);
        let again = fill(&problem, &second, Order::Cheapest);

        let note = |which| format!("town {seed}, {which} plan");
        let prices = [(&first, "first"), (&second, "second"), (&again, "same")]
            .map(|(plan, which)| check(&town, &problem, plan, &note(which)));
        assert!(prices.is_sorted_by(|earlier, later| earlier >= later), "town {seed}: {prices:?}");
        assert!(
            again.routes.iter().zip(&second.routes).all(|(now, before)| {
                let mut now = now.iter();
                before.iter().all(|stop| now.any(|other| other == stop))
            }),
            "town {seed}: who stood in order stands so: {second:?} {again:?}"
        );
    }
}

#[test]
fn a_stop_goes_where_the_answer_said_for_the_price_it_said() {
    for seed in towns() {
        let town = any(seed);
        let problem = town.problem();
        let plan = searched(&problem, &Plan::default(), 60, seed);
        let before = check(&town, &problem, &plan, &format!("town {seed}"));

        for stop in plan.unserved.iter().copied() {
            for room in insertions(&problem, &plan, stop) {
                let mut changed = plan.clone();
                changed.routes[room.shift].insert(room.position, stop);
                changed.unserved.retain(|other| *other != stop);
                let after = check(&town, &problem, &changed, &format!("town {seed}"));
                assert_eq!(after, before + room.price - town.stops[stop].unserved, "town {seed}");
            }
        }
        for (shift, route) in plan.routes.iter().enumerate() {
            assert!(starts(&problem, &plan, shift).iter().all(Option::is_some));
            assert_eq!(starts(&problem, &plan, shift).len(), route.len());
        }
    }
}

#[test]
fn a_short_search_finds_the_best_plan_of_a_hamlet() {
    let mut missed = 0;
    for seed in towns() {
        let frozen = usize::from(seed.is_multiple_of(3));
        let town = Town::by_chance(seed, 5 + 2 * frozen, 2, frozen);
        let town = if seed.is_multiple_of(2) { town } else { town.crooked(seed) };
        let problem = town.problem();
        let found = check(&town, &problem, &searched(&problem, &Plan::default(), 300, seed), "");

        let best = best(&town);
        assert!(found >= best, "town {seed}: {found} is less than can be, {best}");
        missed += u64::from(found > best);
    }
    assert!(missed * 100 <= towns().end, "{missed} missed");
}

/// The least price of all plans there are.
fn best(town: &Town) -> Price {
    let routes: Vec<_> = town.shifts.iter().map(|shift| shift.frozen.clone()).collect();
    let free: Vec<_> = (routes.iter().flatten().count()..town.stops.len()).collect();
    tried(town, &mut Plan { routes, unserved: vec![] }, &free)
}

/// The least price with these stops put into routes wherever that may be, or left out.
fn tried(town: &Town, plan: &mut Plan, free: &[usize]) -> Price {
    let Some((stop, rest)) = free.split_first() else {
        return town.total(&plan.routes, &plan.unserved).unwrap_or(Price::MAX);
    };
    plan.unserved.push(*stop);
    let mut least = tried(town, plan, rest);
    plan.unserved.pop();
    for (shift, own) in town.shifts.iter().enumerate() {
        for at in own.frozen.len()..=plan.routes[shift].len() {
            plan.routes[shift].insert(at, *stop);
            least = least.min(tried(town, plan, rest));
            plan.routes[shift].remove(at);
        }
    }
    least
}
