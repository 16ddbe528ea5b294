//! Driving times between the places of one decision.

use geo::Point;
use planner::{straight_min, travel::Times};

use crate::travel::Travel;

/// Driving times from the city's travel source. A pair that the source does not know falls back on
/// the straight line.
#[derive(Debug, Clone, Default)]
pub(super) struct Ways {
    places: Vec<Point>,
    times: Option<Times>,
}

impl Ways {
    /// Queries the source once for all places. Pairs without an answer in time are straight lines.
    pub(super) async fn between(travel: &Travel, mut places: Vec<Point>) -> Self {
        if travel.is_line() {
            return Self::default();
        }
        places.sort_by_key(key);
        places.dedup_by_key(|place| key(place));
        let times = Some(travel.times(&places).await);
        Self { places, times }
    }

    /// Returns the driving time from one place to another, in minutes.
    pub(super) fn minutes(&self, from: Point, to: Point) -> f64 {
        let at = |place: Point| self.places.binary_search_by_key(&key(&place), key).ok();
        let known = self.times.as_ref().zip(at(from).zip(at(to)));
        known.map_or_else(
            || straight_min(from, to),
            |(times, (from, to))| f64::from(times.between(from, to)) / 60.0,
        )
    }
}

/// Key of a place in the map.
fn key(place: &Point) -> (u64, u64) {
    (place.x().to_bits(), place.y().to_bits())
}
