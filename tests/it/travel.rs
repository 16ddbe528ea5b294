//! How long crews drive, as a map or a routing service says, and what happens when it does not.

mod ailing;
mod command;
mod dispatch;
mod reckoning;
mod recorded;
mod tables;

use std::time::Duration;

use geo::Point;
use harness::Service;
use planner::travel::{StraightLine, Times};
use worker::{RouterDialect, RouterSettings, Travel};

/// How long a service may take, and how long it is left alone if it fails.
const TIMEOUT: Duration = Duration::from_secs(2);

/// A routing service at this address.
fn travel(dialect: RouterDialect, url: &str, timeout: Duration) -> Travel {
    Travel::service(RouterSettings { url: url.parse().unwrap(), dialect, timeout, rest: TIMEOUT })
        .unwrap()
}

/// Where it is asked.
fn url(server: &Service) -> String {
    format!("{}/", server.origin())
}

fn asking(dialect: RouterDialect, server: &Service) -> Travel {
    travel(dialect, &url(server), TIMEOUT)
}

/// So many places in Monaco, no two alike.
fn places(count: i32) -> Vec<Point> {
    let place =
        |nth| Point::new(7.41 + f64::from(nth) * 0.000_1, 43.73 + f64::from(nth % 7) * 0.001);
    (0..count).map(place).collect()
}

fn straight(places: &[Point]) -> Times {
    StraightLine::default().times(places)
}
