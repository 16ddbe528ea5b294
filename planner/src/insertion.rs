//! What one more job adds to a crew's route.

use geo::{Distance, Haversine, Point};
use serde::{Deserialize, Serialize};

use crate::travel::StraightLine;

/// Assumed distance of a crew whose position is unknown, in metres.
const UNSEEN_M: f64 = 20_000.0;

/// How a job fits into a crew's accepted route.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct RouteInsertion {
    /// Current distance of the crew from the job, in metres. `None` if unknown.
    pub distance_m: Option<f64>,
    /// Minutes until the crew finishes its earlier work.
    pub free_in_min: f64,
    /// Additional driving time, in minutes.
    pub travel_min: f64,
    /// Additional lateness of later stops, in minutes.
    pub delays_min: f64,
}

/// A stop that is already on the crew's route.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Ahead {
    /// Location of the stop. `None` if unknown.
    pub place: Option<Point>,
    /// Remaining duration of the visit, in minutes.
    pub service_min: f64,
    /// Minutes until the due time. Negative if it is late. `None` means no due time.
    pub due_in_min: Option<f64>,
    /// Whether the crew has begun it.
    pub begun: bool,
}

/// A job to add to a route.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NewStop {
    /// Location of the job. `None` if unknown.
    pub place: Option<Point>,
    /// Duration of the visit, in minutes.
    pub service_min: f64,
    /// Whether it goes before accepted work that is not begun. Counterfactual it goes after all accepted
    /// work, which is not moved.
    pub must_go: bool,
}

impl RouteInsertion {
    /// Computes the way of a crew from `start` to a job after the stops `ahead`. `minutes` returns
    /// the driving time between two places.
    pub fn of(
        start: Option<Point>,
        ahead: &[Ahead],
        job: NewStop,
        minutes: impl Fn(Point, Point) -> f64,
    ) -> Self {
        let leg = |from: Option<Point>, to: Option<Point>| match from.zip(to) {
            Some((from, to)) => minutes(from, to),
            None => unseen_min(),
        };
        let begun = ahead.iter().take_while(|stop| stop.begun).count();
        let (before, after) = ahead.split_at(if job.must_go { begun } else { ahead.len() });
        let (mut at, mut free_in_min) = (start, 0.0);
        for stop in before {
            free_in_min += drive(&minutes, &mut at, stop) + stop.service_min;
        }
        let next = after.iter().find_map(|stop| stop.place);
        let travel_min = match next {
            Some(_) if at.is_some() && job.place.is_some() => {
                let round = leg(at, job.place) + leg(job.place, next) - leg(at, next);
                round.max(0.0)
            }
            _ => leg(at, job.place),
        };
        let push = travel_min + job.service_min;
        let (mut clock, mut delays_min) = (free_in_min, 0.0);
        for stop in after {
            clock += drive(&minutes, &mut at, stop) + stop.service_min;
            let late = |done: f64| stop.due_in_min.map_or(0.0, |due| (done - due).max(0.0));
            delays_min += late(clock + push) - late(clock);
        }
        let distance_m = start.zip(job.place).map(|(from, to)| Haversine.distance(from, to));
        Self { distance_m, free_in_min, travel_min, delays_min }
    }

    /// Minutes until the crew can begin the job.
    pub fn there_in_min(&self) -> f64 {
        self.free_in_min + self.travel_min
    }
}

/// Driving time to a stop. A stop that is begun, or has no location, is at the crew's position.
fn drive(minutes: impl Fn(Point, Point) -> f64, at: &mut Option<Point>, stop: &Ahead) -> f64 {
    let Some(place) = stop.place else { return 0.0 };
    let from = at.replace(place);
    from.filter(|_| !stop.begun).map_or(0.0, |from| minutes(from, place))
}

/// Travel time by straight line in a town, in minutes.
pub fn straight_min(from: Point, to: Point) -> f64 {
    minutes_for(Haversine.distance(from, to))
}

fn unseen_min() -> f64 {
    minutes_for(UNSEEN_M)
}

fn minutes_for(metres: f64) -> f64 {
    let StraightLine { detour, kmh } = StraightLine::default();
    metres * detour * 60.0 / (1_000.0 * kmh)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(metres: f64) -> Point {
        Point::new(metres / 111_195.0, 0.0)
    }

    fn stop(metres: f64) -> Ahead {
        Ahead { place: Some(at(metres)), service_min: 10.0, ..Ahead::default() }
    }

    fn job(metres: f64) -> NewStop {
        NewStop { place: Some(at(metres)), service_min: 10.0, must_go: false }
    }

    fn close(one: f64, other: f64) -> bool {
        (one - other).abs() < 0.01
    }

    #[test]
    fn a_new_job_comes_after_what_is_accepted_from_where_that_ends() {
        // 500 m of straight line are 1.3 minutes.
        let way = RouteInsertion::of(
            Some(at(0.0)),
            &[stop(500.0), stop(1_000.0)],
            job(1_500.0),
            straight_min,
        );

        assert!(close(way.free_in_min, 22.6) && close(way.travel_min, 1.3), "{way:?}");
        assert!(close(way.distance_m.unwrap(), 1_500.0) && way.delays_min < 0.01, "{way:?}");
    }

    #[test]
    fn what_must_go_comes_after_what_is_begun_and_makes_the_rest_late() {
        let begun = Ahead { begun: true, service_min: 4.0, ..stop(0.0) };
        let next = Ahead { due_in_min: Some(20.0), ..stop(1_000.0) };
        let must_go = NewStop { must_go: true, ..job(-500.0) };

        let way = RouteInsertion::of(Some(at(0.0)), &[begun, next], must_go, straight_min);

        // There and back again: 2.6 minutes. The next was done in 16.6 minutes, and is in 29.2.
        assert!(close(way.free_in_min, 4.0) && close(way.travel_min, 2.6), "{way:?}");
        assert!(close(way.delays_min, 9.2), "{way:?}");
    }

    #[test]
    fn who_has_been_seen_nowhere_is_far_away() {
        let way = RouteInsertion::of(None, &[], job(0.0), straight_min);

        assert!(close(way.travel_min, 52.0) && way.distance_m.is_none(), "{way:?}");
    }

    #[test]
    fn who_is_seen_nowhere_is_where_its_first_stop_is() {
        let way = RouteInsertion::of(None, &[stop(0.0)], job(500.0), straight_min);

        assert!(close(way.free_in_min, 10.0) && close(way.travel_min, 1.3), "{way:?}");
    }
}
