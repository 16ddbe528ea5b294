//! Inserts waiting stops where they cost least, and skips a position at random now and then.

use super::{
    live::Live,
    problem::Problem,
    table::{Ix, nth},
};
use crate::split_mix::SplitMix64;

/// A position is skipped once in this many.
const BLINK_ONCE_IN: usize = 100;
/// Maximum number of stops that a round tries to insert, so that a round stays short if there is
/// more work than crews can do.
const MAX_CANDIDATES: usize = 60;

/// Order in which waiting stops are inserted.
#[derive(Debug, Clone, Copy)]
enum Turn {
    /// Random order.
    Random,
    /// Largest demand first.
    Big,
    /// Furthest from the starts of shifts first.
    Far,
    /// Nearest to the starts of shifts first.
    Close,
    /// Shortest time window first.
    Narrow,
    /// Earliest possible start first.
    Early,
    /// Latest possible start first.
    Late,
    /// Highest price of leaving it out first.
    Dear,
}

/// Orders with their weights.
const TURNS: [(Turn, usize); 8] = [
    (Turn::Random, 4),
    (Turn::Big, 4),
    (Turn::Far, 2),
    (Turn::Close, 1),
    (Turn::Narrow, 2),
    (Turn::Early, 2),
    (Turn::Late, 2),
    (Turn::Dear, 1),
];

/// Inserts the waiting stops.
pub(super) fn recreate(
    live: &mut Live<'_>,
    chance: &mut SplitMix64,
    order: &mut Vec<(i64, u32, Ix)>,
) {
    let turn = pick(chance);
    let skipped = chance.below(live.waiting.len().saturating_sub(MAX_CANDIDATES) + 1);
    let waiting = live.waiting.iter().skip(skipped).take(MAX_CANDIDATES);
    order.clear();
    // Random tie-breaks, so that equal stops do not always come in the same order.
    order.extend(waiting.map(|stop| (key(live.problem, *stop, turn), chance.short(), *stop)));
    order.sort_unstable();
    for (_, _, stop) in order {
        let below = live.problem.unserved(*stop);
        let room = live.cheapest(*stop, below, || chance.once_in(BLINK_ONCE_IN));
        if let Some(room) = room {
            live.insert(*stop, room.shift, room.at);
        }
    }
    live.settle();
}

fn pick(chance: &mut SplitMix64) -> Turn {
    let all: usize = TURNS.iter().map(|(_, weight)| weight).sum();
    let mut left = chance.below(all);
    for (turn, weight) in TURNS {
        if left < weight {
            return turn;
        }
        left -= weight;
    }
    Turn::Random
}

/// Sort key: the lowest goes first.
fn key(problem: &Problem, stop: Ix, turn: Turn) -> i64 {
    let Some(own) = problem.stops.get(stop.usize()) else { return 0 };
    let remote = i64::from(nth(&problem.remote, stop.usize()));
    match turn {
        Turn::Random => 0,
        Turn::Big => -i64::from(own.demand),
        Turn::Far => -remote,
        Turn::Close => remote,
        Turn::Narrow => i64::from(own.latest) - i64::from(own.earliest),
        Turn::Early => i64::from(own.earliest),
        Turn::Late => -i64::from(own.latest),
        Turn::Dear => -own.unserved,
    }
}
