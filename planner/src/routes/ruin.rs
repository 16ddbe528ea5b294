//! Removes strings of neighbouring stops from neighbouring routes.
//!
//! After Christiaens and Vanden Berghe, "Slack Induction by String Removals for Vehicle Routing
//! Problems" (2020): to create useful slack, removed stops must be near each other and consecutive
//! in time.

use super::{live::Live, table::Ix};
use crate::split_mix::SplitMix64;

/// Mean number of stops removed.
const REMOVED: usize = 10;
/// Maximum length of a string.
const MAX_STRING: usize = 10;
/// A gap is left in about one of this many strings.
const SPLIT_ONCE_IN: usize = 2;
/// A gap grows by one stop once in this many times.
const GAP_GROWS_ONCE_IN: usize = 100;
/// Averages are computed in hundredths.
const WHOLE: usize = 100;

/// Removes several strings around a random stop. Returns whether the remaining routes are still in
/// time.
pub(super) fn ruin(live: &mut Live<'_>, chance: &mut SplitMix64, ruined: &mut Vec<usize>) -> bool {
    ruined.clear();
    let problem = live.problem;
    let Some(seed) = problem.free.get(chance.below(problem.free.len())) else { return true };
    let in_use = live.routes.iter().filter(|route| !route.is_empty()).count();
    let placed = problem.free.len() - live.waiting.len();
    let longest = (placed * WHOLE / in_use.max(1)).clamp(WHOLE, MAX_STRING * WHOLE);
    let most = (4 * REMOVED * WHOLE * WHOLE / (WHOLE + longest)).saturating_sub(WHOLE);
    let strings = (WHOLE + chance.below(most + 1)) / WHOLE;

    let near = problem.near.get(seed.usize()).map(Vec::as_slice).unwrap_or_default();
    for stop in near {
        if ruined.len() >= strings {
            break;
        }
        if let Some(shift) = live.shift_of(*stop)
            && !ruined.contains(&shift)
        {
            take_string(live, chance, (*stop, shift), longest);
            ruined.push(shift);
        }
    }
    let mut routes = ruined.iter().filter_map(|shift| live.routes.get(*shift));
    routes.all(|route| route.in_time(problem))
}

/// Removes a string that contains `stop` from its route.
fn take_string(
    live: &mut Live<'_>,
    chance: &mut SplitMix64,
    (stop, shift): (Ix, usize),
    longest: usize,
) {
    let Some(route) = live.routes.get(shift) else { return };
    let Some(at) = route.visits.iter().position(|visit| visit.stop == stop) else { return };
    let stops = route.visits.len().saturating_sub(2);
    let most = longest.min(stops * WHOLE);
    let taken = ((WHOLE + chance.below(most)) / WHOLE).min(stops);
    let split = taken > 1 && taken < stops && chance.once_in(SPLIT_ONCE_IN);
    let gap = if split { gap(chance, stops - taken) } else { 0 };
    // The string with its gap must contain `stop` and lie on the route. The visit at index 0 is the
    // start position.
    let whole = taken + gap;
    let first = (at + 1).saturating_sub(whole).max(1);
    let last = at.min(stops + 1 - whole);
    let start = first + chance.below(last + 1 - first);
    let gap_at = start + 1 + chance.below(taken.saturating_sub(1));
    let string = (start..start + whole).filter(move |at| !(gap_at..gap_at + gap).contains(at));
    live.take(shift, string);
}

/// Number of stops in the middle of a string that stay.
fn gap(chance: &mut SplitMix64, room: usize) -> usize {
    let mut gap = 1;
    while gap < room && chance.once_in(GAP_GROWS_ONCE_IN) {
        gap += 1;
    }
    gap
}
