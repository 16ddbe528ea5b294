//! Which of the places that a phone tells are worth keeping.

use chrono::TimeDelta;

use super::Sighting;

/// Who has moved less than this, in metres,
const STILL_M: f64 = 15.0;
/// and was seen so short a time ago, has not moved.
const STILL: TimeDelta = TimeDelta::seconds(60);
/// What is farther off than this, in metres,
const COARSE_M: f64 = 200.0;
/// does not stand for a better one that is so fresh.
const FRESH: TimeDelta = TimeDelta::minutes(5);
/// No truck is faster: 200 km/h, in metres a second.
const FASTEST: f64 = 200.0 / 3.6;

/// What is to be done with a sighting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It is where the crew is now.
    Latest,
    /// It is kept, and does not stand for a better one.
    Aside,
    /// Nobody gets there so fast. It is kept until the next one says whether it is true.
    Doubted,
    /// It says nothing new: the crew has not moved, or was seen later.
    Still,
}

/// What is known of a crew's way.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Track {
    /// Where it was last.
    pub(super) latest: Option<Sighting>,
    /// Where it is said to have been since, which nobody believes yet.
    pub(super) doubted: Option<Sighting>,
}

impl Track {
    /// Goes on with a sighting. To be called in the order of their times.
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
        // Somebody who is known better than before is worth knowing.
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

/// Whether nobody gets from one to the other in that time, however far off both may be.
fn too_fast(from: Sighting, to: Sighting) -> bool {
    let unsure = from.accuracy_m.unwrap_or_default() + to.accuracy_m.unwrap_or_default();
    let least = (from.place.distance_m(to.place) - unsure).max(0.0);
    least > FASTEST * (to.at - from.at).as_seconds_f64()
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

    /// So many metres up the road, after so many seconds, so far off.
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
        // Both may be off.
        assert_eq!(verdicts(&[(0.0, 0, 60.0), (5_600.0, 100, 60.0)]), [Latest, Latest]);
    }
}
