//! Puts waiting stops back, each where it costs least, but for a blink now and then.

use super::{
    live::Live,
    problem::Problem,
    table::{Ix, nth},
};
use crate::chance::Chance;

/// A place is overlooked once in so many.
const BLINK_ONCE_IN: usize = 100;
/// No more stops than this are tried at a time, so that a round stays short when there is more
/// work than crews.
const MOST: usize = 60;

/// By what the waiting stops are ordered.
#[derive(Debug, Clone, Copy)]
enum Turn {
    /// By chance.
    Random,
    /// What takes most room goes first.
    Big,
    /// What is furthest from where shifts begin.
    Far,
    /// What is nearest to it.
    Close,
    /// What has the shortest window.
    Narrow,
    /// What can begin soonest.
    Early,
    /// What may begin last.
    Late,
    /// What is dearest to leave out.
    Dear,
}

/// How often each order is used.
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

/// Puts the waiting stops back.
pub(super) fn recreate(live: &mut Live<'_>, chance: &mut Chance, order: &mut Vec<(i64, u32, Ix)>) {
    let turn = pick(chance);
    let skipped = chance.below(live.waiting.len().saturating_sub(MOST) + 1);
    let waiting = live.waiting.iter().skip(skipped).take(MOST);
    order.clear();
    // Chance breaks ties: stops that are all alike are not always in the same order.
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

fn pick(chance: &mut Chance) -> Turn {
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

/// The least goes first.
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
