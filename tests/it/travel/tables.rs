//! Large tables are put together from many answers.

use std::time::Duration;

use geo::Point;
use harness::Service;
use planner::travel::{Lines, StraightLine, osm};
use worker::{RouterDialect, Travel};

use super::{
    asking, places,
    reckoning::{reckon, reckoned},
    straight, travel, url,
};

/// Every time is what the service reckons between the two.
async fn is_as_reckoned(dialect: RouterDialect, count: i32, questions: usize) {
    let server = Service::start(reckon);
    let places = places(count);

    // It is a slow machine that puts thousands of times into words.
    let timeout = Duration::from_secs(30);
    let times = travel(dialect, &url(&server), timeout).times(&places).await;

    assert_eq!(times.places(), places.len());
    for (from, start) in places.iter().enumerate() {
        for (to, end) in places.iter().enumerate().filter(|(to, _)| *to != from) {
            let expected = reckoned([start.x(), start.y()], [end.x(), end.y()]);
            assert_eq!(times.between(from, to), expected, "{dialect:?}, {count}: {from} to {to}");
        }
        assert_eq!(times.between(from, from), 0);
    }
    assert_eq!(server.seen().len(), questions, "{dialect:?}, {count}");
}

#[tokio::test]
async fn a_table_of_any_size_is_put_together_rightly() {
    for (count, questions) in [(2, 1), (100, 1), (101, 9), (120, 9)] {
        is_as_reckoned(RouterDialect::Osrm, count, questions).await;
    }
    for (count, questions) in [(2, 1), (50, 1), (51, 4), (120, 9)] {
        is_as_reckoned(RouterDialect::Valhalla, count, questions).await;
    }
}

#[tokio::test]
async fn nobody_is_asked_about_one_place_or_about_a_thousand() {
    let server = Service::start(reckon);
    let travel = asking(RouterDialect::Osrm, &server);
    for count in [0, 1, 1_000] {
        let places = places(count);

        assert_eq!(travel.times(&places).await, straight(&places));
    }
    assert_eq!(server.seen().len(), 0);
}

#[tokio::test]
async fn a_map_says_how_long_it_takes() {
    let drive = osm::drive(&|name| (name == "highway").then_some("residential")).unwrap();
    let places = [(7.41, 43.73), (7.42, 43.73), (7.42, 43.74)].map(|(x, y)| Point::new(x, y));
    let mut lines = Lines::default();
    lines.add((0..3).zip(places).collect(), drive);
    let streets = lines.streets(StraightLine::default()).unwrap();
    let own = streets.times(&places);

    let travel = Travel::streets(streets);
    let times = travel.times(&places).await;

    assert_eq!(times, own);
    assert_ne!(times, straight(&places));
    assert_eq!(Travel::line().times(&places).await, straight(&places));
}
