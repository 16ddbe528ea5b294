use geo::Point;
use planner::dispatch::{Prices, Seconds};

use super::*;

const HOUR: Seconds = 3_600;
const DAY: Seconds = 24 * HOUR;

fn kinds() -> Vec<Kind> {
    let kind = |name: &str, skill, service_min, item| Kind {
        name: name.to_owned(),
        skill,
        service_min,
        service_spread: 0.5,
        item,
    };
    vec![kind("pothole", 0, 25.0, Some((0, 40))), kind("lamp", 1, 30.0, None)]
}

/// Reports of ten days in a town ten kilometres across, more in the morning.
fn reports() -> Vec<Report> {
    let report = |at: u32| {
        let across = |by: u32| f64::from(at * by % 1_009) / 1_009.0 * 0.09;
        let hour = i64::from(at * 7 % 11 + at * 3 % 5);
        let opened_at = i64::from(at / 40) * DAY + 6 * HOUR + hour * HOUR + i64::from(at % 60);
        Report {
            opened_at,
            due_at: opened_at + DAY * i64::from(1 + at % 3),
            place: Point::new(across(601), across(401)),
            kind: usize::from(at.is_multiple_of(3)),
            neighborhood: usize::from(at.is_multiple_of(4)),
        }
    };
    (0..400).map(report).collect()
}

fn world(reports: &[Report], seed: u64) -> World {
    let shifts = (0..12).map(|day| (day * DAY + 7 * HOUR, day * DAY + 15 * HOUR)).collect();
    let yards = vec![Point::new(0.02, 0.02), Point::new(0.07, 0.06)];
    let assumptions =
        Assumptions { load: 0.6, breaks_down: 0.1, away: 0.3, ..Assumptions::default() };
    World::new(reports, kinds(), (shifts, yards), (assumptions, seed))
}

fn planner() -> Planned {
    Planned::new(Prices::default(), (30, 5), 1)
}

fn everybody() -> Vec<Box<dyn Dispatcher>> {
    let rivals = [Rival::Nearest, Rival::FirstCome, Rival::Deadline, Rival::Radius, Rival::Batch];
    let mut all: Vec<Box<dyn Dispatcher>> = vec![Box::new(planner())];
    all.extend(rivals.into_iter().map(|rival| -> Box<dyn Dispatcher> { Box::new(rival) }));
    all
}

#[test]
fn whoever_dispatches_each_job_is_done_once_and_no_crew_is_in_two_places() {
    let world = world(&reports(), 3);

    for mut dispatcher in everybody() {
        let outcome = run(&world, dispatcher.as_mut());

        assert_eq!(outcome.invalid, 0, "orders that make no sense");
        let mut done: Vec<_> = outcome.done.iter().flatten().collect();
        assert!(done.len() > 350, "{} done", done.len());
        assert!(done.iter().all(|done| done.times == 1));
        done.sort_by_key(|done| (done.crew, done.left_at));
        for pair in done.windows(2) {
            assert!(pair[0].crew != pair[1].crew || pair[0].ended_at <= pair[1].left_at);
        }
        for (job, done) in world.jobs.iter().zip(&outcome.done) {
            let Some(done) = done else { continue };
            assert!(job.report.opened_at <= done.left_at, "nobody goes before there is a report");
            let on_shift =
                |(from, until): &(Seconds, Seconds)| (*from..*until).contains(&done.left_at);
            assert!(world.shifts.iter().any(on_shift), "nobody sets out after hours");
        }
    }
}

#[test]
fn nobody_sees_the_future() {
    let noon = 5 * DAY + 12 * HOUR;
    let as_it_was = reports();
    let otherwise: Vec<_> = as_it_was
        .iter()
        .map(|report| {
            let place = Point::new(0.09 - report.place.x(), report.place.y() / 2.0);
            if report.opened_at > noon { Report { place, ..*report } } else { *report }
        })
        .collect();

    for (mut one, mut other) in everybody().into_iter().zip(everybody()) {
        let one = run(&world(&as_it_was, 3), one.as_mut());
        let other = run(&world(&otherwise, 3), other.as_mut());

        let until = |outcome: &Outcome| -> Vec<_> {
            outcome.ways.iter().copied().filter(|(at, _)| *at <= noon).collect()
        };
        assert!(until(&one).len() > 100);
        assert_eq!(until(&one), until(&other));
        assert_ne!(one.ways, other.ways, "the control: later it is another city");
    }
}

#[test]
fn the_truth_about_a_job_changes_nothing_before_it_shows() {
    let as_it_is = world(&reports(), 3);
    let mut slow = as_it_is.clone();
    let first = run(&as_it_is, &mut planner()).done[200].unwrap();
    slow.jobs[200].service *= 3;

    let (one, other) = (run(&as_it_is, &mut planner()), run(&slow, &mut planner()));

    let until = |outcome: &Outcome| -> Vec<_> {
        outcome.ways.iter().copied().filter(|(at, _)| *at <= first.started_at).collect()
    };
    assert_eq!(until(&one), until(&other));
    assert_ne!(one.done[200], other.done[200]);
}

#[test]
fn the_same_seed_tells_the_same_story_and_another_one_another() {
    let story = |seed| run(&world(&reports(), seed), &mut planner());

    assert_eq!(story(3), story(3));
    assert_ne!(story(3), story(4));
}

#[test]
fn a_job_takes_as_long_whoever_is_sent_to_it() {
    let world = world(&reports(), 3);
    let took = |outcome: &Outcome| -> Vec<_> {
        outcome.done.iter().map(|done| done.map(|done| done.ended_at - done.started_at)).collect()
    };

    let nearest = took(&run(&world, &mut Rival::Nearest));
    let oldest = took(&run(&world, &mut Rival::FirstCome));

    let both = nearest.iter().zip(&oldest).filter_map(|(one, other)| (*one).zip(*other));
    assert!(both.clone().count() > 350);
    assert!(both.into_iter().all(|(one, other)| one == other));
}

#[test]
fn there_are_as_many_crews_as_the_load_asks_for() {
    let crews = |load| {
        let shifts = (0..10).map(|day| (day * DAY + 7 * HOUR, day * DAY + 15 * HOUR)).collect();
        let assumptions = Assumptions { load, ..Assumptions::default() };
        let yards = vec![Point::new(0.02, 0.02)];
        World::new(&reports(), kinds(), (shifts, yards), (assumptions, 1))
    };

    assert!((0.45..0.55).contains(&crews(0.5).load()), "{}", crews(0.5).load());
    assert!(crews(0.5).crews() > crews(0.95).crews());
}

#[test]
fn a_ratio_of_pairs_leaves_out_what_differs_between_worlds() {
    let one = [1.0, 10.0, 100.0];
    let other = [2.0, 20.0, 200.0];

    let Interval { mean, low, high } = paired(&one, &other).unwrap();

    assert!((mean - 0.5).abs() < 1e-9 && (low - 0.5).abs() < 1e-9 && (high - 0.5).abs() < 1e-9);
    assert_eq!(paired(&[1.0], &[2.0]), None);
}

#[test]
fn the_planner_drives_less_than_nearest_first() {
    let window = (DAY, 9 * DAY);
    let worlds = || (1..=10).map(|seed| world(&reports(), seed));

    let ours: Vec<_> = worlds().map(|of| run(&of, &mut planner()).summary(&of, window)).collect();
    let theirs: Vec<_> =
        worlds().map(|of| run(&of, &mut Rival::Nearest).summary(&of, window)).collect();

    // A single world is not significant.
    let mean = |of: &[Summary], what: fn(&Summary) -> f64| of.iter().map(what).sum::<f64>() / 10.0;
    let (km, theirs_km) = (mean(&ours, |it| it.km_per_job), mean(&theirs, |it| it.km_per_job));
    assert!(km < 0.9 * theirs_km, "{km} {theirs_km}");
    let (within, theirs_within) = (mean(&ours, |it| it.within), mean(&theirs, |it| it.within));
    assert!(within >= theirs_within - 0.01, "{within} {theirs_within}");
}
