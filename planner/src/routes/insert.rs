//! Inserts stops where they cost least.

use super::{
    live::{Live, Room},
    plan::Plan,
    problem::{Price, Problem},
    route::Guest,
    table::Ix,
    together::together,
};

/// A position for a stop in a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Insertion {
    /// Index of the shift.
    pub shift: usize,
    /// Index in the route, from 0, including frozen stops.
    pub position: usize,
    /// Additional price of the routes: travel, lateness of all stops, and fit.
    pub price: Price,
}

/// Which stop is inserted next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// The stop with the lowest insertion cost.
    Cheapest,
    /// The stop that would lose most by waiting: the difference between its best shift and the next
    /// best ones, up to this rank.
    Regret(usize),
    /// One stop for each shift at a time, by an exact assignment. For a surge.
    Together,
}

/// Returns the best position on each shift where the stop fits, cheapest first. Stops of the plan
/// that do not fit at their position are ignored, and positions are counted without them.
pub fn insertions(problem: &Problem, plan: &Plan, stop: usize) -> Vec<Insertion> {
    let live = Live::new(problem, plan);
    let mut found: Vec<_> = (0..problem.shifts.len())
        .filter_map(|shift| on_shift(&live, Ix::new(stop), shift))
        .map(|room| insertion(problem, room))
        .collect();
    found.sort_by_key(|insertion| (insertion.price, insertion.shift));
    found
}

/// Inserts every unserved stop where it costs least, if that is cheaper than leaving it out.
pub fn fill(problem: &Problem, plan: &Plan, order: Order) -> Plan {
    let mut live = Live::new(problem, plan);
    fill_live(&mut live, order);
    live.plan()
}

/// A waiting stop and its possible positions.
struct Waiting {
    stop: Ix,
    /// Best position on each shift.
    rooms: Vec<Option<Room>>,
    /// Rank of the stop (lowest first), and the position where it goes.
    turn: Option<((Price, Price), Room)>,
}

/// Inserts the waiting stops into routes.
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

/// Returns the stop to insert next.
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

    /// Updates the best position on a shift that changed.
    fn reconsider(&mut self, live: &Live<'_>, shift: usize, order: Order) {
        let Some(room) = self.rooms.get_mut(shift) else { return };
        let before = std::mem::replace(room, on_shift(live, self.stop, shift));
        if *room != before {
            self.turn = turn(&self.rooms, live.problem.unserved(self.stop), order);
        }
    }
}

/// Returns the rank and position of a stop with these possible positions.
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
        // Leaving the stop out counts as the next best position.
        let others = rooms.clone().filter(|room| rank(room) > rank(&&worse));
        let other = others.min_by_key(rank);
        regret += other.map_or(unserved, |room| room.price.min(unserved)) - best.price;
        worse = other.copied().unwrap_or(Room { price: Price::MAX, ..worse });
    }
    Some(((-regret, best.price), best))
}

/// Returns the cheapest position for a stop on a shift.
pub(super) fn on_shift(live: &Live<'_>, stop: Ix, shift: usize) -> Option<Room> {
    let guest = Guest::new(live.problem, stop)?;
    let fit = live.problem.fit(stop.usize(), shift)?;
    let spot =
        live.routes.get(shift)?.cheapest(live.problem, guest, Price::MAX - fit.max(0), || false)?;
    Some(Room { shift, at: spot.at, price: spot.price + fit })
}

/// Converts a position. It counts the frozen stops, but not the start of the route.
fn insertion(problem: &Problem, Room { shift, at, price }: Room) -> Insertion {
    let frozen = problem.shifts.get(shift).map_or(0, |shift| shift.frozen.len());
    Insertion { shift, position: at.saturating_sub(1) + frozen, price }
}
