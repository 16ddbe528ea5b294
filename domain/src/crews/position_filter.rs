//! Decides which reported positions are stored.

use chrono::TimeDelta;

use super::Sighting;

/// A sighting nearer than this to the latest one, in metres, and within [`STILL`] of it, adds no
/// information.
const STILL_M: f64 = 15.0;
/// See [`STILL_M`].
const STILL: TimeDelta = TimeDelta::seconds(60);
/// A sighting with a larger accuracy radius than this, in metres, is coarse.
const COARSE_M: f64 = 200.0;
/// A coarse sighting does not replace a better one that is newer than this.
const FRESH: TimeDelta = TimeDelta::minutes(5);
/// Maximum plausible speed of a vehicle: 200 km/h, in metres per second.
const MAX_SPEED_M_S: f64 = 200.0 / 3.6;

/// What to do with a sighting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Store it as the crew's current position.
    Latest,
    /// Store it, but keep the more accurate one as the current position.
    Aside,
    /// Implausibly fast. Store it as doubted until the next sighting confirms or refutes it.
    Doubted,
    /// Do not store it: the crew has not moved, or a later sighting is known.
    Still,
}

/// What is known of a crew's movement.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Track {
    /// Latest accepted sighting. `None` before the first one.
    pub(super) latest: Option<Sighting>,
    /// Newest doubted sighting after `latest`. `None` if there is none.
    pub(super) doubted: Option<Sighting>,
}

impl Track {
    /// Adds a sighting and returns what to do with it. Must be called in order of time.
    pub(super) fn go_on(&mut self, seen: Sighting) -> Verdict {
        let Some(latest) = self.latest else { return self.arrive(seen) };
        let elapsed = seen.at - latest.at;
        if elapsed <= TimeDelta::zero() {
            return Verdict::Still;
        }
        if too_fast(latest, seen) {
            let confirmed = self
                .doubted
                .is_some_and(|doubted| doubted.at < seen.at && !too_fast(doubted, seen));
            if confirmed {
                return self.arrive(seen);
            }
            self.doubted = Some(seen);
            return Verdict::Doubted;
        }
        if is_coarse(seen) && !is_coarse(latest) && elapsed < FRESH {
            return Verdict::Aside;
        }
        // A more accurate sighting is stored even if the crew has not moved.
        let better = is_coarse(latest) && !is_coarse(seen);
        if latest.place.distance_m(seen.place) < STILL_M && elapsed < STILL && !better {
            return Verdict::Still;
        }
        self.arrive(seen)
    }

    fn arrive(&mut self, seen: Sighting) -> Verdict {
        *self = Self { latest: Some(seen), doubted: None };
        Verdict::Latest
    }
}

/// Whether the movement exceeds [`MAX_SPEED_M_S`] even if both accuracy radii are subtracted from
/// the distance.
fn too_fast(from: Sighting, to: Sighting) -> bool {
    let unsure = from.accuracy_m.unwrap_or_default() + to.accuracy_m.unwrap_or_default();
    let least = (from.place.distance_m(to.place) - unsure).max(0.0);
    least > MAX_SPEED_M_S * (to.at - from.at).as_seconds_f64()
}

fn is_coarse(seen: Sighting) -> bool {
    seen.accuracy_m.is_some_and(|accuracy| accuracy > COARSE_M)
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::{
        Verdict::{Aside, Doubted, Latest, Still},
        *,
    };
    use crate::place::Place;

    /// A sighting at this distance north in metres, after this many seconds, with this accuracy in
    /// metres.
    fn seen(metres: f64, seconds: i64, accuracy_m: f64) -> Sighting {
        let place = Place::new(52.0 + metres / 111_195.0, 5.0).unwrap();
        let at = DateTime::from_timestamp(1_800_000_000 + seconds, 0).unwrap();
        Sighting { place, accuracy_m: Some(accuracy_m), at }
    }

    fn verdicts(way: &[(f64, i64, f64)]) -> Vec<Verdict> {
        let mut track = Track::default();
        way.iter().map(|(m, s, off)| track.go_on(seen(*m, *s, *off))).collect()
    }

    #[test]
    fn who_stands_still_is_seen_once_a_minute() {
        let way =
            [(0.0, 0, 5.0), (14.0, 30, 5.0), (14.0, 59, 5.0), (16.0, 59, 5.0), (16.0, 120, 5.0)];
        assert_eq!(verdicts(&way), [Latest, Still, Still, Latest, Latest]);
    }

    #[test]
    fn a_guess_does_not_stand_for_a_fresh_fix_and_is_better_than_an_old_one() {
        let way = [
            (0.0, 0, 5.0),
            (300.0, 60, 201.0),
            (300.0, 299, 500.0),
            (300.0, 301, 500.0),
            (300.0, 310, 10.0),
        ];
        assert_eq!(verdicts(&way), [Latest, Aside, Aside, Latest, Latest]);
    }

    #[test]
    fn a_jump_counts_if_the_next_one_is_near_it() {
        let glitch = [(0.0, 0, 5.0), (50_000.0, 30, 5.0), (100.0, 60, 5.0), (200.0, 90, 5.0)];
        assert_eq!(verdicts(&glitch), [Latest, Doubted, Latest, Latest]);
        let true_jump =
            [(0.0, 0, 5.0), (50_000.0, 30, 5.0), (50_100.0, 60, 5.0), (50_200.0, 90, 5.0)];
        assert_eq!(verdicts(&true_jump), [Latest, Doubted, Latest, Latest]);
        let wild = [
            (0.0, 0, 5.0),
            (50_000.0, 30, 5.0),
            (90_000.0, 60, 5.0),
            (20.0, 90, 5.0),
            (30.0, 20, 5.0),
        ];
        assert_eq!(verdicts(&wild), [Latest, Doubted, Doubted, Latest, Still]);
    }

    #[test]
    fn two_hundred_kilometres_an_hour_is_the_limit() {
        assert_eq!(verdicts(&[(0.0, 0, 0.0), (5_500.0, 100, 0.0)]), [Latest, Latest]);
        assert_eq!(verdicts(&[(0.0, 0, 0.0), (5_600.0, 100, 0.0)]), [Latest, Doubted]);
        // Both sightings may be inaccurate.
        assert_eq!(verdicts(&[(0.0, 0, 60.0), (5_600.0, 100, 60.0)]), [Latest, Latest]);
    }
}
