//! Routes through a street that can be reckoned by hand.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use planner::routes::{
    Cooling, Order, Plan, Price, Problem, ProblemError, Search, Shift, Stop, bill, fill, starts,
};

fn searched(problem: &Problem, plan: &Plan, rounds: u64, seed: u64) -> Plan {
    let mut search = Search::new(problem, plan, Cooling::over(rounds), seed);
    search.run(rounds, || true);
    search.best()
}

/// A street with a place every 10 ticks.
fn street(
    stops: Vec<Stop>,
    shifts: Vec<Shift>,
    fit: impl Fn(usize, usize) -> Option<Price>,
) -> Problem {
    let way = |from: usize, to: usize| 10 * i32::try_from(from.abs_diff(to)).unwrap();
    Problem::new(stops, shifts, 50, way, fit).unwrap()
}

fn at(place: usize) -> Stop {
    Stop {
        place,
        service: 10,
        earliest: 0,
        latest: 1_000,
        due: 1_000,
        late_percent: 0,
        demand: 1,
        unserved: 10_000,
    }
}

fn crew(start: usize) -> Shift {
    Shift { start, end: None, from: 0, until: 1_000, capacity: 10, frozen: vec![] }
}

#[test]
fn a_stop_that_costs_more_than_it_is_worth_is_left_out() {
    let far = Stop { unserved: 100, ..at(40) };
    let problem = street(vec![at(1), far], vec![crew(0)], |_, _| Some(0));

    let plan = searched(&problem, &Plan::default(), 100, 1);

    assert_eq!(plan, Plan { routes: vec![vec![0]], unserved: vec![1] });
}

#[test]
fn a_stop_stays_with_the_crew_it_was_offered_to_unless_that_is_too_dear() {
    let offered_to_the_far_crew = |churn| {
        let fit = move |_, shift| Some(if shift == 1 { 0 } else { churn });
        let problem = street(vec![at(5)], vec![crew(0), crew(20)], fit);
        searched(&problem, &Plan::default(), 100, 1).routes
    };

    assert_eq!(offered_to_the_far_crew(150), [vec![], vec![0]]);
    assert_eq!(offered_to_the_far_crew(50), [vec![0], vec![]]);
}

#[test]
fn a_crew_without_the_skill_is_never_sent() {
    let fit = |stop, shift| (stop % 2 == shift).then_some(0);
    let stops = (1..9).map(at).collect();
    let problem = street(stops, vec![crew(0), crew(49)], fit);

    let plan = searched(&problem, &Plan::default(), 500, 1);

    assert!(plan.unserved.is_empty());
    for (shift, route) in plan.routes.iter().enumerate() {
        assert!(route.iter().all(|stop| stop % 2 == shift));
    }
}

#[test]
fn what_is_due_goes_first_though_the_way_is_longer() {
    let urgent = Stop { due: 50, late_percent: 1_000, ..at(6) };
    let calm = street(vec![at(1), at(2), at(6)], vec![crew(2)], |_, _| Some(0));
    let pressed = street(vec![at(1), at(2), urgent], vec![crew(2)], |_, _| Some(0));

    assert_eq!(searched(&calm, &Plan::default(), 100, 1).routes, [[1, 0, 2]]);
    assert_eq!(searched(&pressed, &Plan::default(), 100, 1).routes, [[2, 1, 0]]);
}

#[test]
fn what_no_longer_fits_where_it_stood_is_looked_for_anew() {
    let soon = Stop { latest: 60, ..at(5) };
    let problem = street(vec![at(9), soon], vec![crew(0)], |_, _| Some(0));
    let stale = Plan { routes: vec![vec![0, 1, 1, 7]], unserved: vec![] };

    assert_eq!(searched(&problem, &stale, 10, 1).routes, [[1, 0]]);
}

#[test]
fn two_stops_that_only_fit_together_stay_together() {
    let quick = [(0, 1), (1, 2), (2, 0)];
    let way = |from, to| if quick.contains(&(from, to)) { 10 } else { 500 };
    let (stops, shift) = (vec![at(1), at(2)], Shift { end: Some(0), until: 100, ..crew(0) });
    let problem = Problem::new(stops, vec![shift], 3, way, |_, _| Some(0)).unwrap();
    let both = Plan { routes: vec![vec![0, 1]], unserved: vec![] };

    assert_eq!(searched(&problem, &both, 50, 1), both);
}

#[test]
fn a_crew_that_is_late_already_keeps_what_it_has_begun() {
    let missed = Stop { latest: 5, due: 5, late_percent: 100, ..at(4) };
    let begun = Shift { from: 990, frozen: vec![0], ..crew(0) };
    let problem = street(vec![missed, at(4)], vec![begun], |_, _| Some(0));

    let plan = searched(&problem, &Plan::default(), 50, 1);

    assert_eq!(plan, Plan { routes: vec![vec![0]], unserved: vec![1] });
    assert_eq!(starts(&problem, &plan, 0), [Some(1_030)]);
    assert_eq!(bill(&problem, &plan).lateness, 1_025);
}

#[test]
fn far_more_work_than_crews_is_no_trouble() {
    let stops = (0..600).map(|number| at(number * 7 % 50)).collect();
    let problem = street(stops, vec![crew(0), crew(25)], |_, _| Some(0));

    let plan = searched(&problem, &Plan::default(), 200, 1);

    assert_eq!(plan.routes.iter().map(Vec::len).collect::<Vec<_>>(), [10, 10]);
    assert_eq!(plan.unserved.len(), 580);
}

#[test]
fn an_empty_city_has_an_empty_plan() {
    let nobody = street(vec![at(1)], vec![], |_, _| Some(0));
    let nothing = street(vec![], vec![crew(0)], |_, _| Some(0));

    assert_eq!(searched(&nobody, &Plan::default(), 10, 1).unserved, [0]);
    assert_eq!(searched(&nothing, &Plan::default(), 10, 1).routes, [vec![]]);
}

#[test]
fn a_problem_that_makes_no_sense_is_refused() {
    let refused = |stops: Vec<Stop>, shifts: Vec<Shift>| {
        Problem::new(stops, shifts, 50, |_, _| 0, |_, _| Some(0)).unwrap_err()
    };
    let frozen = |stops: &[usize]| Shift { frozen: stops.to_vec(), ..crew(0) };

    assert_eq!(refused(vec![at(50)], vec![]), ProblemError::UnknownPlace(50));
    assert_eq!(refused(vec![], vec![crew(60)]), ProblemError::UnknownPlace(60));
    assert_eq!(refused(vec![], vec![frozen(&[0])]), ProblemError::UnknownStop(0));
    assert_eq!(
        refused(vec![at(1)], vec![frozen(&[0]), frozen(&[0])]),
        ProblemError::FrozenTwice(0)
    );
    assert_eq!(refused(vec![at(1); 65_001], vec![]), ProblemError::TooMany);
}

#[test]
fn in_a_surge_no_stop_takes_the_crew_that_another_needs() {
    // Each crew has time for one stop. The first can reach both stops, the second the first alone.
    let crews = vec![Shift { until: 30, ..crew(10) }, Shift { until: 30, ..crew(13) }];
    let problem = street(vec![at(11), at(8)], crews, |_, _| Some(0));

    let together = fill(&problem, &Plan::default(), Order::Together);

    assert_eq!(together, Plan { routes: vec![vec![1], vec![0]], unserved: vec![] });
    let one_by_one = fill(&problem, &Plan::default(), Order::Cheapest);
    assert_eq!(
        one_by_one,
        Plan { routes: vec![vec![0], vec![]], unserved: vec![1] },
        "the control"
    );
}

#[test]
fn in_a_surge_the_crews_go_where_it_saves_most_and_then_on() {
    let stops: Vec<_> = (0..12).map(|n| at(1 + n * 7 % 40)).collect();
    let problem = street(stops, vec![crew(0), crew(20), crew(40)], |_, _| Some(0));

    let plan = fill(&problem, &Plan::default(), Order::Together);

    assert!(plan.unserved.is_empty(), "{plan:?}");
    assert!(plan.routes.iter().all(|route| route.len() == 4), "{plan:?}");
}
