//! A stop goes where it costs least.

use super::{
    live::{Live, Room},
    plan::Plan,
    problem::{Price, Problem},
    route::Guest,
    table::Ix,
    together::together,
};

/// A place for a stop in a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Insertion {
    /// On which shift.
    pub shift: usize,
    /// As the so-manieth stop of the route, from 0, the frozen ones counted.
    pub position: usize,
    /// What it adds to the price of the routes: travel, lateness of everyone, and fit.
    pub price: Price,
}

/// Which stop is put in next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// The one that costs least now.
    Cheapest,
    /// The one that would lose most if it had to wait: how much dearer the next best shifts are
    /// than the best, up to the so-manieth.
    Regret(usize),
    /// As many at a time as there are shifts, one for each, by an exact assignment: for a surge.
    Together,
}

/// Where a stop could go, the cheapest shift first, each shift once. Shifts on which it does not
/// fit are not named. Stops of the plan that no longer fit where they stand are left aside, and
/// positions count without them.
pub fn insertions(problem: &Problem, plan: &Plan, stop: usize) -> Vec<Insertion> {
    let live = Live::new(problem, plan);
    let mut found: Vec<_> = (0..problem.shifts.len())
        .filter_map(|shift| on_shift(&live, Ix::new(stop), shift))
        .map(|room| insertion(problem, room))
        .collect();
    found.sort_by_key(|insertion| (insertion.price, insertion.shift));
    found
}

/// Puts every stop that nobody goes to where it costs least, if that is less than it costs to
/// leave it out.
pub fn fill(problem: &Problem, plan: &Plan, order: Order) -> Plan {
    let mut live = Live::new(problem, plan);
    fill_live(&mut live, order);
    live.plan()
}

/// A stop that waits, and where it could go.
struct Waiting {
    stop: Ix,
    /// Where it costs least on each shift.
    rooms: Vec<Option<Room>>,
    /// How soon it is its turn, the least first, and where it goes then.
    turn: Option<((Price, Price), Room)>,
}

/// Puts the waiting stops on routes.
pub(super) fn fill_live(live: &mut Live<'_>, order: Order) {
    if order == Order::Together {
        return together(live);
    }
    let mut waiting: Vec<_> =
        live.waiting.iter().map(|stop| Waiting::new(live, *stop, order)).collect();
    while let Some((_, at, room)) = next(&waiting) {
        let Waiting { stop, .. } = waiting.swap_remove(at);
        live.insert(stop, room.shift, room.at);
        for other in &mut waiting {
            other.reconsider(live, room.shift, order);
        }
    }
    live.settle();
    live.keep();
}

/// Whose turn it is.
fn next(waiting: &[Waiting]) -> Option<((Price, Price), usize, Room)> {
    let turns = waiting.iter().enumerate();
    let turns = turns.filter_map(|(at, own)| own.turn.map(|(key, room)| (key, at, room)));
    turns.min_by_key(|(key, at, _)| (*key, *at))
}

impl Waiting {
    fn new(live: &Live<'_>, stop: Ix, order: Order) -> Self {
        let rooms: Vec<_> =
            (0..live.routes.len()).map(|shift| on_shift(live, stop, shift)).collect();
        let turn = turn(&rooms, live.problem.unserved(stop), order);
        Self { stop, rooms, turn }
    }

    /// Takes note that a shift has changed.
    fn reconsider(&mut self, live: &Live<'_>, shift: usize, order: Order) {
        let Some(room) = self.rooms.get_mut(shift) else { return };
        let before = std::mem::replace(room, on_shift(live, self.stop, shift));
        if *room != before {
            self.turn = turn(&self.rooms, live.problem.unserved(self.stop), order);
        }
    }
}

/// When it is the turn of a stop with these rooms.
fn turn(rooms: &[Option<Room>], unserved: Price, order: Order) -> Option<((Price, Price), Room)> {
    let rank = |room: &&Room| (room.price, room.shift);
    let rooms = rooms.iter().flatten();
    let best = *rooms.clone().min_by_key(rank)?;
    if best.price >= unserved {
        return None;
    }
    let Order::Regret(ranks) = order else { return Some(((0, best.price), best)) };
    let mut regret = 0;
    let mut worse = best;
    for _ in 1..ranks {
        // To be left out is always the next best.
        let others = rooms.clone().filter(|room| rank(room) > rank(&&worse));
        let other = others.min_by_key(rank);
        regret += other.map_or(unserved, |room| room.price.min(unserved)) - best.price;
        worse = other.copied().unwrap_or(Room { price: Price::MAX, ..worse });
    }
    Some(((-regret, best.price), best))
}

/// Where on a shift a stop costs least.
pub(super) fn on_shift(live: &Live<'_>, stop: Ix, shift: usize) -> Option<Room> {
    let guest = Guest::new(live.problem, stop)?;
    let fit = live.problem.fit(stop.usize(), shift)?;
    let spot =
        live.routes.get(shift)?.cheapest(live.problem, guest, Price::MAX - fit.max(0), || false)?;
    Some(Room { shift, at: spot.at, price: spot.price + fit })
}

/// A position counts the frozen stops, but not where the crew stands.
fn insertion(problem: &Problem, Room { shift, at, price }: Room) -> Insertion {
    let frozen = problem.shifts.get(shift).map_or(0, |shift| shift.frozen.len());
    Insertion { shift, position: at.saturating_sub(1) + frozen, price }
}
