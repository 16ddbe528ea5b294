use std::collections::BTreeMap;

use geo::Point;

use super::{number::ticks, *};

const HOUR: Seconds = 3_600;
const EFFORT: Effort = Effort { rounds: 100, others: 50, seed: 1 };

type Town<'a> = City<'a, u32, char>;
type Crews = Vec<Crew<u32, char>>;
type Jobs = Vec<Job<u32, char>>;

/// Travel on a straight street: one minute for each unit.
fn street(from: Point, to: Point) -> f64 {
    (from.x() - to.x()).abs() + (from.y() - to.y()).abs()
}

fn crew(key: char, x: f64) -> Crew<u32, char> {
    Crew {
        key,
        name: format!("Crew {key}"),
        place: Point::new(x, 0.0),
        free_at: 0,
        accepted: vec![],
        until: 8 * HOUR,
        home: None,
        districts: vec![],
        skills: vec!["paving".to_owned()],
        stock: BTreeMap::from([("asphalt".to_owned(), 3)]),
        worked_min: 0.0,
    }
}

fn job(key: u32, x: f64) -> Job<u32, char> {
    Job {
        key,
        place: Point::new(x, 0.0),
        district: None,
        opened_at: 0,
        due_at: Some(48 * HOUR),
        must_go_at: None,
        service_min: 20.0,
        skills: vec!["paving".to_owned()],
        needs: vec![],
        refused_by: vec![],
        excluded: vec![],
        pinned: None,
    }
}

fn accepted(key: u32, x: f64) -> Accepted<u32> {
    Accepted { key, place: Point::new(x, 0.0), service_min: 20.0, due_at: None }
}

fn city<'a>(crews: &'a [Crew<u32, char>], jobs: &'a [Job<u32, char>]) -> Town<'a> {
    City { now: 0, again_at: 24 * HOUR, crews, jobs, travel: &street }
}

fn planned(city: &Town<'_>, before: &Plan<u32, char>) -> Plan<u32, char> {
    plan(city, before, &Prices::default(), EFFORT, || true).unwrap()
}

fn order(plan: &Plan<u32, char>, crew: char) -> Vec<u32> {
    let route = plan.routes.iter().find(|route| route.crew == crew).unwrap();
    route.visits.iter().map(|visit| visit.job).collect()
}

/// Many jobs and a few crews across a town.
fn busy_town() -> (Crews, Jobs) {
    let crews = ['a', 'b', 'c'].into_iter().zip([0.0, 40.0, 80.0]);
    let jobs = (0..60).map(|key| {
        let place = Point::new(f64::from(key * 37 % 97), f64::from(key * 53 % 31));
        Job { place, due_at: Some(HOUR * i64::from(key * 7 % 72)), ..job(key, 0.0) }
    });
    (crews.map(|(key, x)| crew(key, x)).collect(), jobs.collect())
}

#[test]
fn what_is_accepted_stays_where_it_is_though_the_way_is_longer() {
    let asked = vec![accepted(90, 30.0), accepted(91, 2.0)];
    let crews = [Crew { accepted: asked, ..crew('a', 0.0) }, crew('b', 30.0)];
    let jobs = [job(1, 1.0), job(2, 29.0)];

    let plan = planned(&city(&crews, &jobs), &Plan::default());

    assert_eq!(order(&plan, 'a')[..2], [90, 91]);
    let fixed: Vec<_> = plan.routes[0].visits.iter().map(|visit| visit.accepted).collect();
    assert_eq!(fixed[..2], [true, true]);
    assert!(fixed[2..].iter().all(|accepted| !accepted));
}

#[test]
fn what_must_go_now_goes_before_what_is_accepted_to_whoever_is_there_first() {
    let asked = vec![accepted(90, 5.0)];
    let crews = [Crew { accepted: asked, ..crew('a', 0.0) }, crew('b', 60.0)];
    let jobs = [Job { must_go_at: Some(0), ..job(1, 10.0) }, job(2, 1.0)];

    let plan = planned(&city(&crews, &jobs), &Plan::default());

    assert_eq!(order(&plan, 'a')[..2], [1, 90]);
}

#[test]
fn what_must_go_later_waits_its_turn() {
    let crews = [Crew { accepted: vec![accepted(90, 5.0)], ..crew('a', 0.0) }];
    let jobs = [Job { must_go_at: Some(1), ..job(1, 10.0) }];

    let plan = planned(&city(&crews, &jobs), &Plan::default());

    assert_eq!(order(&plan, 'a'), [90, 1]);
}

#[test]
fn the_same_seed_makes_the_same_plan() {
    let (crews, jobs) = busy_town();

    let once = planned(&city(&crews, &jobs), &Plan::default());

    assert_eq!(planned(&city(&crews, &jobs), &Plan::default()), once);
}

#[test]
fn every_job_is_planned_once_or_left() {
    let (crews, jobs) = busy_town();

    let plan = planned(&city(&crews, &jobs), &Plan::default());

    let mut all: Vec<_> = "abc".chars().flat_map(|crew| order(&plan, crew)).collect();
    all.extend(&plan.left);
    all.sort_unstable();
    assert_eq!(all, (0..60).collect::<Vec<_>>());
}

#[test]
fn nobody_works_past_the_end_of_the_shift_nor_comes_home_late() {
    let (mut crews, jobs) = busy_town();
    crews[0].home = Some(Point::new(0.0, 0.0));
    crews[1].until = HOUR;

    let plan = planned(&city(&crews, &jobs), &Plan::default());

    assert!(!plan.left.is_empty(), "all of it fits, which proves nothing");
    for (route, crew) in plan.routes.iter().zip(&crews) {
        let Some(last) = route.visits.last() else { continue };
        let home = crew
            .home
            .map_or(0.0, |home| street(jobs[usize::try_from(last.job).unwrap()].place, home));
        let end = last.start_at + 20 * 60 + Seconds::from(ticks(home));
        assert!(end <= crew.until, "crew {} until {end}", crew.key);
    }
}

#[test]
fn a_crew_without_the_skill_or_the_stock_is_not_sent() {
    let crews = [
        Crew { skills: vec!["trees".to_owned()], ..crew('a', 0.0) },
        Crew { stock: BTreeMap::new(), ..crew('b', 0.0) },
        crew('c', 25.0),
    ];
    let jobs = [Job { needs: vec![("asphalt".to_owned(), 2)], ..job(1, 1.0) }];

    let plan = planned(&city(&crews, &jobs), &Plan::default());

    assert_eq!(order(&plan, 'c'), [1]);
}

#[test]
fn no_route_uses_up_more_than_is_on_board() {
    let crews = [crew('a', 0.0), crew('b', 50.0)];
    let needs = vec![("asphalt".to_owned(), 1)];
    let jobs: Vec<_> =
        (1..=5).map(|key| Job { needs: needs.clone(), ..job(key, f64::from(key)) }).collect();

    let plan = planned(&city(&crews, &jobs), &Plan::default());

    assert_eq!(order(&plan, 'a').len(), 3);
    assert_eq!(order(&plan, 'b').len(), 2);
}

#[test]
fn a_job_stays_with_the_crew_it_was_planned_for_unless_that_is_too_dear() {
    let jobs = [job(1, 5.0)];
    let before = |crews: &[Crew<u32, char>]| planned(&city(crews, &jobs), &Plan::default());
    let first = [crew('a', 0.0), crew('b', 20.0)];
    let plan = before(&first);
    assert_eq!(order(&plan, 'a'), [1]);

    let a_little_nearer = [crew('a', 0.0), crew('b', 9.5)];
    let much_nearer = [crew('a', 0.0), crew('b', 6.0)];

    assert_eq!(order(&planned(&city(&a_little_nearer, &jobs), &plan), 'a'), [1]);
    assert_eq!(order(&before(&a_little_nearer), 'b'), [1], "the control: without a last plan");
    assert_eq!(order(&planned(&city(&much_nearer, &jobs), &plan), 'b'), [1]);
}

#[test]
fn a_crew_that_said_no_or_is_not_the_one_that_was_named_is_not_sent() {
    let crews = [crew('a', 0.0), crew('b', 10.0), crew('c', 15.0)];
    let jobs = [
        Job { refused_by: vec!['a'], ..job(1, 1.0) },
        Job { excluded: vec!['a'], ..job(2, 2.0) },
        Job { pinned: Some('c'), ..job(3, 3.0) },
    ];

    let plan = planned(&city(&crews, &jobs), &Plan::default());

    assert_eq!(order(&plan, 'a'), []);
    assert!(order(&plan, 'c').contains(&3));
    assert!(plan.left.is_empty());
}

#[test]
fn a_job_that_waited_long_is_worth_a_longer_way() {
    let crews = [crew('a', 0.0)];
    let sent = |days: i64| {
        let jobs = [Job { opened_at: -days * 24 * HOUR, due_at: None, ..job(1, 45.0) }];
        !order(&planned(&city(&crews, &jobs), &Plan::default()), 'a').is_empty()
    };

    assert!(!sent(1));
    assert!(sent(8));
}

#[test]
fn what_can_still_be_in_time_goes_before_what_is_late_whatever_happens() {
    let crews = [Crew { until: HOUR / 2, ..crew('a', 0.0) }];
    let opened_at = -48 * HOUR;
    let late = Job { opened_at, due_at: Some(-10 * HOUR), ..job(1, 1.0) };
    let in_time = Job { opened_at, due_at: Some(8 * HOUR), ..job(2, 1.0) };
    let jobs = [late, in_time];
    let first = |prices: &Prices| {
        let plan = plan(&city(&crews, &jobs), &Plan::default(), prices, EFFORT, || true).unwrap();
        order(&plan, 'a')
    };
    let prices = Prices::default();

    assert_eq!(first(&prices), [2]);
    let as_if_it_could_be_kept = Prices { later_hour: prices.late_hour, ..prices };
    assert_eq!(first(&as_if_it_could_be_kept), [1], "the control");
}
