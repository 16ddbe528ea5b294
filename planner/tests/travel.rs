//! Travel times through a small town that can be reckoned by hand, and through Syracuse.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod shared;
mod syracuse;

use geo::Point;
use planner::{
    routes::{FAR, Plan, Problem, Shift, Stop, insertions},
    travel::{Source, StraightLine, Streets, StreetsError, Times, Way},
};

/// 10 m/s, without a detour.
const CROW: StraightLine = StraightLine { detour: 1.0, kmh: 36.0 };

/// So many metres east and north of the town hall.
fn at(east: f64, north: f64) -> Point {
    let degree = 111_195.08;
    Point::new(-76.15 + east / degree / 43.05_f64.to_radians().cos(), 43.05 + north / degree)
}

fn way(from: usize, to: usize, metres: f64) -> Way {
    Way { from, to, metres, kmh: 36.0 }
}

fn both_ways(from: usize, to: usize, metres: f64) -> [Way; 2] {
    [way(from, to, metres), way(to, from, metres)]
}

/// A river runs north, 200 m wide. The only bridge is a kilometre upstream of the two quays. In the
/// east, a street leads from the quay to the market and the ring leads back; both go one way. In the
/// river lies an island with a street of its own, and a ramp leaves the map.
struct Town;

impl Town {
    const QUAY_WEST: (f64, f64) = (0.0, 0.0);
    const QUAY_EAST: (f64, f64) = (200.0, 0.0);
    const MARKET: (f64, f64) = (800.0, 0.0);
    const ISLAND: (f64, f64) = (100.0, -500.0);
    const RAMP: (f64, f64) = (-400.0, 0.0);

    fn streets() -> Streets {
        let corners = [
            Self::QUAY_WEST,
            (0.0, 1_000.0),
            (200.0, 1_000.0),
            Self::QUAY_EAST,
            Self::MARKET,
            Self::ISLAND,
            (100.0, -600.0),
            Self::RAMP,
        ];
        let corners = corners.map(|(east, north)| at(east, north));
        let mut ways = vec![way(3, 4, 600.0), way(4, 3, 2_000.0), way(0, 7, 400.0)];
        for (from, to, metres) in [(0, 1, 1_000.0), (1, 2, 200.0), (2, 3, 1_000.0), (5, 6, 100.0)] {
            ways.extend(both_ways(from, to, metres));
        }
        Streets::new(&corners, &ways, CROW).unwrap()
    }
}

fn times(source: &Source<'_>, places: &[(f64, f64)]) -> Times {
    source(&places.iter().map(|(east, north)| at(*east, *north)).collect::<Vec<_>>())
}

/// Every way is a little longer or shorter than by hand, as the earth is round.
fn about(seconds: i32, expected: i32) -> bool {
    (seconds - expected).abs() <= 1
}

#[test]
fn who_is_across_the_river_is_reached_over_the_bridge() {
    let streets = Town::streets();
    let places = [Town::QUAY_WEST, Town::QUAY_EAST];

    let driven = times(&|places| streets.times(places), &places);
    let flown = times(&|places| CROW.times(places), &places);

    assert!(about(driven.between(0, 1), 220) && about(driven.between(1, 0), 220), "{driven:?}");
    assert!(about(flown.between(0, 1), 20), "{flown:?}");
    assert_eq!((driven.between(0, 0), driven.places()), (0, 2));
}

#[test]
fn a_one_way_street_is_longer_on_the_way_back() {
    let streets = Town::streets();

    let driven = times(&|places| streets.times(places), &[Town::QUAY_EAST, Town::MARKET]);

    assert!(about(driven.between(0, 1), 60) && about(driven.between(1, 0), 200), "{driven:?}");
}

#[test]
fn the_way_to_the_first_corner_and_from_the_last_counts() {
    let streets = Town::streets();

    let driven = times(&|places| streets.times(places), &[(-50.0, 0.0), (830.0, 40.0)]);

    assert!(about(driven.between(0, 1), 5 + 220 + 60 + 5), "{driven:?}");
}

#[test]
fn an_island_without_a_bridge_is_reached_as_the_crow_flies() {
    let streets = Town::streets();
    let south = (100.0, -600.0);

    let driven = times(&|places| streets.times(places), &[Town::QUAY_WEST, Town::ISLAND, south]);

    assert!(about(driven.between(0, 1), 51) && about(driven.between(1, 0), 51), "{driven:?}");
    assert!(about(driven.between(1, 2), 10), "{driven:?}");
}

#[test]
fn who_is_off_the_map_or_at_the_same_corner_goes_straight() {
    let streets = Town::streets();
    let places = [(0.0, -20.0), (-30.0, -20.0), (0.0, -5_000.0), Town::QUAY_EAST];

    let driven = times(&|places| streets.times(places), &places);

    assert!(about(driven.between(0, 1), 3) && about(driven.between(1, 0), 3), "{driven:?}");
    assert!(about(driven.between(2, 0), 498) && about(driven.between(3, 2), 501), "{driven:?}");
}

#[test]
fn nobody_is_stranded_where_the_map_was_cut_off() {
    let streets = Town::streets();

    let driven = times(&|places| streets.times(places), &[Town::RAMP, Town::QUAY_EAST]);

    assert!(about(driven.between(0, 1), 40 + 220), "from the quay, not from the ramp: {driven:?}");
}

#[test]
fn a_place_that_is_no_number_is_as_far_as_can_be() {
    let streets = Town::streets();
    let nowhere = Point::new(f64::NAN, 43.05);

    let driven = streets.times(&[at(0.0, 0.0), nowhere, nowhere]);

    let far = driven.between(0, 1);
    assert!(far > 1_000_000 && far <= FAR, "{driven:?}");
    assert_eq!((driven.between(1, 2), driven.between(1, 1)), (far, 0));
    assert_eq!((driven.between(0, 3), driven.between(3, 0)), (FAR, FAR));
}

#[test]
fn the_crew_on_this_side_of_the_river_is_cheaper_whatever_the_crow_says() {
    let streets = Town::streets();
    let job = Stop {
        place: 0,
        service: 600,
        earliest: 0,
        latest: 10_000,
        due: 10_000,
        late_percent: 0,
        demand: 1,
        unserved: 100_000,
    };
    let crew =
        |start| Shift { start, end: None, from: 0, until: 20_000, capacity: 5, frozen: vec![] };
    let places = [Town::QUAY_WEST, Town::QUAY_EAST, (0.0, 1_000.0)];
    let cheapest = |source: &Source<'_>| {
        let times = times(source, &places);
        let between = |from, to| times.between(from, to);
        let shifts = vec![crew(1), crew(2)];
        let problem =
            Problem::new(vec![job.clone()], shifts, times.places(), between, |_, _| Some(0));
        insertions(&problem.unwrap(), &Plan::default(), 0)[0].shift
    };

    assert_eq!(cheapest(&|places| CROW.times(places)), 0);
    assert_eq!(cheapest(&|places| streets.times(places)), 1);
}

#[test]
fn what_a_routing_service_does_not_know_is_filled_in() {
    let answered = [[Some(0), None], [Some(90), Some(0)]];
    let places = [at(0.0, 0.0), at(300.0, 0.0)];
    let straight = CROW.times(&places);

    let filled = Times::from_fn(2, |from, to| {
        answered[from][to].unwrap_or_else(|| straight.between(from, to))
    });

    assert!(about(filled.between(0, 1), 30) && filled.between(1, 0) == 90, "{filled:?}");
    assert_eq!(Times::from_fn(1, |_, _| -5).between(0, 0), 0);
    assert_eq!(Times::from_fn(1, |_, _| i32::MAX).between(0, 0), FAR);
}

#[test]
fn a_map_that_makes_no_sense_is_refused() {
    let refused = |way: Way| {
        let corners = [at(0.0, 0.0), at(10.0, 0.0)];
        Streets::new(&corners, &[way], CROW).unwrap_err()
    };

    assert_eq!(refused(way(0, 2, 10.0)), StreetsError::UnknownCorner(0));
    assert_eq!(refused(way(0, 1, -10.0)), StreetsError::NoSpeed(0));
    assert_eq!(refused(way(0, 1, f64::NAN)), StreetsError::NoSpeed(0));
    assert_eq!(refused(Way { kmh: 0.0, ..way(0, 1, 10.0) }), StreetsError::NoSpeed(0));
    assert_eq!(refused(Way { kmh: -3.0, ..way(0, 1, 10.0) }), StreetsError::NoSpeed(0));
}

#[test]
fn a_map_with_nothing_on_it_goes_straight() {
    let blank = Streets::new(&[], &[], CROW).unwrap();

    assert_eq!(blank.times(&[]).places(), 0);
    assert_eq!(
        blank.times(&[at(0.0, 0.0), at(90.0, 0.0)]),
        CROW.times(&[at(0.0, 0.0), at(90.0, 0.0)])
    );
}
