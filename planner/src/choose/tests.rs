use std::collections::BTreeMap;

use geo::Point;

use super::*;
use crate::{
    insertion::{Ahead, NewStop, straight_min},
    question::Obstacle,
};

const LIMITS: Limits = Limits { held: 3, offers: 3 };

fn sticker_job() -> Job {
    Job {
        place: Some(Point::new(0.0, 0.0)),
        skills: vec!["sanitation".to_owned()],
        needs: vec![("sticker".to_owned(), 1)],
        service_minutes: 10,
        ..Job::default()
    }
}

fn crew(name: &str, metres_away: f64) -> Crew<String> {
    Crew {
        key: name.to_owned(),
        name: name.to_owned(),
        way: way(metres_away, &[]),
        districts: vec![],
        skills: vec!["sanitation".to_owned()],
        stock: BTreeMap::from([("sticker".to_owned(), 5)]),
        minutes_left: 240.0,
        break_min: None,
        held: 0,
        offers: 0,
        bars: vec![],
    }
}

fn way(metres_away: f64, ahead: &[Ahead]) -> RouteInsertion {
    let start = Some(Point::new(metres_away / 111_195.0, 0.0));
    let job = NewStop { place: Some(Point::new(0.0, 0.0)), service_min: 10.0, must_go: false };
    RouteInsertion::of(start, ahead, job, straight_min)
}

fn weighed(job: Job, crews: Vec<Crew<String>>) -> Choice<String> {
    choose(&Question { job, crews, limits: LIMITS, planned: None })
}

fn names(choice: &Choice<String>) -> Vec<&str> {
    choice.fits.iter().map(|fit| fit.name.as_str()).collect()
}

#[test]
fn the_truck_around_the_corner_goes_if_it_has_stickers() {
    let with = crew("With", 400.0);
    let without = Crew { stock: BTreeMap::new(), ..crew("Without", 100.0) };
    let unskilled = Crew { skills: vec!["paving".to_owned()], ..crew("Unskilled", 50.0) };

    let choice = weighed(sticker_job(), vec![with, without, unskilled]);

    assert_eq!(names(&choice), ["With"]);
    let words: Vec<_> = choice.rejected.iter().map(Rejected::in_words).collect();
    assert_eq!(
        words,
        [
            "Without would be offered it with 1 more sticker on board.",
            "Unskilled would be offered it with the skill sanitation on shift.",
        ]
    );
}

#[test]
fn what_would_not_help_is_not_promised() {
    let near = crew("Near", 100.0);
    let far = Crew { stock: BTreeMap::new(), ..crew("Far", 5_000.0) };

    let choice = weighed(sticker_job(), vec![near, far]);

    assert_eq!(
        choice.rejected[0].in_words(),
        "Far could take it with 1 more sticker on board, but Near would still be asked first: \
         it costs 14 minutes less."
    );
}

#[test]
fn everything_that_stands_in_the_way_is_named() {
    let lost = Crew {
        skills: vec![],
        stock: BTreeMap::new(),
        minutes_left: 5.0,
        bars: vec![Obstacle::Offline],
        ..crew("Lost", 100.0)
    };

    let choice = weighed(sticker_job(), vec![lost]);

    assert_eq!(
        choice.rejected[0].in_words(),
        "Lost would be offered it with the skill sanitation on shift and with 1 more sticker on \
         board and once it is heard of again and if its shift lasted 6 minutes longer."
    );
}

#[test]
fn a_crew_with_work_before_it_lets_a_free_one_go_further() {
    let ahead = Ahead { place: Some(Point::new(0.0, 0.0)), service_min: 20.0, ..Ahead::default() };
    let busy = Crew { held: 1, way: way(100.0, &[ahead]), ..crew("Busy", 100.0) };
    let free = crew("Free", 2_000.0);

    let choice = weighed(sticker_job(), vec![busy, free]);

    assert_eq!(names(&choice), ["Free", "Busy"]);
}

#[test]
fn who_can_do_more_is_kept_for_what_takes_more() {
    let plain = crew("Plain", 300.0);
    let gifted = Crew {
        skills: vec!["sanitation".to_owned(), "gas".to_owned(), "crane".to_owned()],
        ..crew("Gifted", 200.0)
    };

    let choice = weighed(sticker_job(), vec![gifted, plain]);

    assert_eq!(names(&choice), ["Plain", "Gifted"]);
}

#[test]
fn nobody_is_sent_who_cannot_be_back_in_time() {
    let tired = Crew { minutes_left: 9.0, ..crew("Tired", 100.0) };

    let choice = weighed(sticker_job(), vec![tired]);

    assert_eq!(choice.rejected[0].code(), "shift_ends");
}

#[test]
fn what_is_on_the_way_is_for_who_is_near_alone() {
    let job = Job { reach: Reach::Nearby { limit_min: 5.0 }, ..sticker_job() };
    let near = crew("Near", 500.0);
    let far = crew("Far", 5_000.0);
    let nowhere = RouteInsertion { distance_m: None, ..way(0.0, &[]) };
    let unseen = Crew { way: nowhere, ..crew("Unseen", 0.0) };

    let choice = weighed(job, vec![near, far, unseen]);

    assert_eq!(names(&choice), ["Near"]);
    let codes: Vec<_> = choice.rejected.iter().map(Rejected::code).collect();
    assert_eq!(codes, ["too_far", "stale_position"]);
}

#[test]
fn everybody_who_fits_is_asked_when_it_must_go() {
    let job = Job { reach: Reach::Everybody, ..sticker_job() };
    let crews = vec![crew("One", 100.0), crew("Two", 9_000.0)];

    assert_eq!(weighed(job, crews).asked, 2);
}

#[test]
fn the_order_of_the_crews_changes_nothing() {
    let crews: Vec<_> = ["B", "A", "C"].into_iter().map(|name| crew(name, 300.0)).collect();
    let backwards: Vec<_> = crews.iter().rev().cloned().collect();

    assert_eq!(names(&weighed(sticker_job(), crews)), names(&weighed(sticker_job(), backwards)));
}

#[test]
fn nobody_is_asked_who_cannot_finish_all_of_it_before_the_shift_ends() {
    let ahead = Ahead { place: Some(Point::new(0.0, 0.0)), service_min: 20.0, ..Ahead::default() };
    let busy =
        Crew { held: 1, minutes_left: 25.0, way: way(100.0, &[ahead]), ..crew("Busy", 100.0) };

    let choice = weighed(sticker_job(), vec![busy]);

    assert_eq!(choice.rejected[0].code(), "shift_ends");
}

/// Three crews: one is near, one has the job planned and is busy for `minutes`, one cannot do it.
fn planned(minutes: f64, held: i64) -> Choice<String> {
    let ahead =
        Ahead { place: Some(Point::new(0.0, 0.0)), service_min: minutes, ..Ahead::default() };
    let other = crew("Other", 3_000.0);
    let planned = Crew { held, way: way(3_500.0, &[ahead]), ..crew("Planned", 3_500.0) };
    let unskilled = Crew { skills: vec![], ..crew("Unskilled", 3_000.0) };
    let crews = vec![other, planned, unskilled];
    let planned = Some("Planned".to_owned());
    choose(&Question { job: sticker_job(), crews, limits: LIMITS, planned })
}

#[test]
fn what_is_planned_goes_to_whose_route_it_is_on_or_waits_for_them() {
    let (room, full) = (planned(60.0, 1), planned(0.0, 3));

    assert_eq!((names(&room), room.asked), (vec!["Planned", "Other"], 1));
    assert_eq!((names(&full), full.asked), (vec!["Other"], 0));
    let words = |choice: &Choice<String>| -> Vec<_> {
        choice.rejected.iter().map(Rejected::in_words).collect()
    };
    assert_eq!(
        words(&full),
        [
            "Planned would be offered it once it has finished or answered something else.",
            "Unskilled could take it with the skill sanitation on shift, but it is on the route of \
             Planned: that is cheapest for everything that waits.",
        ]
    );
}

#[test]
fn nobody_stands_idle_for_a_plan_that_costs_more_than_going_now() {
    let choice = planned(60.0, 3);

    assert_eq!((names(&choice), choice.asked), (vec!["Other"], 1));
    assert_eq!(choice.planned, None);
}

#[test]
fn a_plan_that_holds_no_longer_decides_nothing() {
    let near = crew("Near", 100.0);
    let planned = Crew { stock: BTreeMap::new(), ..crew("Planned", 3_000.0) };
    let (job, crews) = (sticker_job(), vec![near, planned]);

    let choice =
        choose(&Question { job, crews, limits: LIMITS, planned: Some("Planned".to_owned()) });

    assert_eq!((names(&choice), choice.asked), (vec!["Near"], 1));
    assert_eq!(choice.planned, None);
}
