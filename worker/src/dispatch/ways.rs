//! How long crews drive between the places that a decision is about.

use geo::Point;
use planner::{straight_min, travel::Times};

use crate::travel::Travel;

/// Ways between some places as the city's source of travel times has them, and straight lines between
/// all others.
#[derive(Debug, Clone, Default)]
pub(super) struct Ways {
    places: Vec<Point>,
    times: Option<Times>,
}

impl Ways {
    /// Asks the source once for all of these places. What it does not know in time is a straight line.
    pub(super) async fn between(travel: &Travel, mut places: Vec<Point>) -> Self {
        if travel.is_line() {
            return Self::default();
        }
        places.sort_by_key(key);
        places.dedup_by_key(|place| key(place));
        let times = Some(travel.times(&places).await);
        Self { places, times }
    }

    /// How many minutes it takes from one place to another.
    pub(super) fn minutes(&self, from: Point, to: Point) -> f64 {
        let at = |place: Point| self.places.binary_search_by_key(&key(&place), key).ok();
        let known = self.times.as_ref().zip(at(from).zip(at(to)));
        known.map_or_else(
            || straight_min(from, to),
            |(times, (from, to))| f64::from(times.between(from, to)) / 60.0,
        )
    }
}

/// By which places are told apart and found again.
fn key(place: &Point) -> (u64, u64) {
    (place.x().to_bits(), place.y().to_bits())
}
