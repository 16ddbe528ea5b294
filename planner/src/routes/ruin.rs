//! Takes strings of neighbouring stops off neighbouring routes.
//!
//! After Christiaens and Vanden Berghe, "Slack Induction by String Removals for Vehicle Routing
//! Problems" (2020): to leave slack where it helps, what is removed must be near in space and
//! consecutive in time.

use super::{live::Live, table::Ix};
use crate::chance::Chance;

/// How many stops are taken out, on average.
const REMOVED: usize = 10;
/// No string is longer.
const LONGEST: usize = 10;
/// Every so-manieth string, about, leaves a gap.
const SPLIT_ONCE_IN: usize = 2;
/// A gap grows by one more stop once in so many.
const GAP_GROWS_ONCE_IN: usize = 100;
/// Averages are kept in hundredths.
const WHOLE: usize = 100;

/// Takes a few strings out, around a stop that chance picks. Tells whether what is left of the
/// routes is still in time.
pub(super) fn ruin(live: &mut Live<'_>, chance: &mut Chance, ruined: &mut Vec<usize>) -> bool {
    ruined.clear();
    let problem = live.problem;
    let Some(seed) = problem.free.get(chance.below(problem.free.len())) else { return true };
    let in_use = live.routes.iter().filter(|route| !route.is_empty()).count();
    let placed = problem.free.len() - live.waiting.len();
    let longest = (placed * WHOLE / in_use.max(1)).clamp(WHOLE, LONGEST * WHOLE);
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

/// Takes a string with `stop` in it off its route.
fn take_string(
    live: &mut Live<'_>,
    chance: &mut Chance,
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
    // The string with its gap starts so that `stop` is in it and it is on the route; the visit
    // at 0 is where the crew stands.
    let whole = taken + gap;
    let first = (at + 1).saturating_sub(whole).max(1);
    let last = at.min(stops + 1 - whole);
    let start = first + chance.below(last + 1 - first);
    let gap_at = start + 1 + chance.below(taken.saturating_sub(1));
    let string = (start..start + whole).filter(move |at| !(gap_at..gap_at + gap).contains(at));
    live.take(shift, string);
}

/// How many stops in the middle of a string stay.
fn gap(chance: &mut Chance, room: usize) -> usize {
    let mut gap = 1;
    while gap < room && chance.once_in(GAP_GROWS_ONCE_IN) {
        gap += 1;
    }
    gap
}
