//! As the crow flies, but longer and slower.

use std::time::Duration;

use geo::{Distance, Haversine, Point};

use super::times::{Times, whole_seconds};

/// The straight line times a factor, at one speed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StraightLine {
    /// Streets are longer than the straight line by this factor.
    pub detour: f64,
    /// How fast, in kilometres an hour.
    pub kmh: f64,
}

impl Default for StraightLine {
    /// A town: streets are three tenths longer, and 30 km/h is what is left of 50.
    fn default() -> Self {
        Self { detour: 1.3, kmh: 30.0 }
    }
}

impl StraightLine {
    /// How long it takes from each place to each.
    pub fn times(&self, places: &[Point]) -> Times {
        Times::from_fn(places.len(), |from, to| match (places.get(from), places.get(to)) {
            (Some(start), Some(end)) if from != to => whole_seconds(self.millis(*start, *end)),
            _ => 0,
        })
    }

    /// How long it takes, in milliseconds. Where that is no number, as long as anything can.
    pub(super) fn millis(&self, from: Point, to: Point) -> u64 {
        let millis = self.millis_for(Haversine.distance(from, to) * self.detour);
        millis.unwrap_or_else(|| u64::from(u32::MAX))
    }

    /// How long so many metres take, if that is a number.
    pub(super) fn millis_for(&self, metres: f64) -> Option<u64> {
        let time = Duration::try_from_secs_f64(metres * 3.6 / self.kmh).ok()?;
        u64::try_from(time.as_millis()).ok()
    }
}
