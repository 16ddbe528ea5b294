//! Travel times by straight line with a detour factor.

use std::time::Duration;

use geo::{Distance, Haversine, Point};

use super::times::{Times, whole_seconds};

/// A straight line times a factor, at one speed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StraightLine {
    /// Ratio of street distance to straight-line distance.
    pub detour: f64,
    /// Mean speed, in kilometres per hour.
    pub kmh: f64,
}

impl Default for StraightLine {
    /// Values for a town: detour factor 1.3, and a mean speed of 30 km/h where the limit is 50.
    fn default() -> Self {
        Self { detour: 1.3, kmh: 30.0 }
    }
}

impl StraightLine {
    /// Returns the travel time from each place to each.
    pub fn times(&self, places: &[Point]) -> Times {
        Times::from_fn(places.len(), |from, to| match (places.get(from), places.get(to)) {
            (Some(start), Some(end)) if from != to => whole_seconds(self.millis(*start, *end)),
            _ => 0,
        })
    }

    /// Travel time in milliseconds. The maximum if it cannot be computed.
    pub(super) fn millis(&self, from: Point, to: Point) -> u64 {
        let millis = self.millis_for(Haversine.distance(from, to) * self.detour);
        millis.unwrap_or_else(|| u64::from(u32::MAX))
    }

    /// Travel time for a distance in milliseconds. `None` if it is not a number.
    pub(super) fn millis_for(&self, metres: f64) -> Option<u64> {
        let time = Duration::try_from_secs_f64(metres * 3.6 / self.kmh).ok()?;
        u64::try_from(time.as_millis()).ok()
    }
}
