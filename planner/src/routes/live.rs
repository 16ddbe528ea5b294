//! All routes during a search, with undo.

use super::{
    plan::Plan,
    problem::{Price, Problem},
    route::{Guest, Route},
    table::{Ix, nth},
};

/// A position for a stop on one of the routes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Room {
    pub(super) shift: usize,
    /// Index of the visit that would follow.
    pub(super) at: usize,
    /// Additional price of the plan.
    pub(super) price: Price,
}

/// A plan during a search. [`Live::undo`] reverts the changes since the last [`Live::keep`].
#[derive(Debug, Clone)]
pub(super) struct Live<'p> {
    pub(super) problem: &'p Problem,
    pub(super) routes: Vec<Route>,
    /// The shift of each stop.
    pub(super) on: Vec<Ix>,
    /// Stops on no route.
    pub(super) waiting: Vec<Ix>,
    /// Total price.
    pub(super) price: Price,
    /// Routes before the change. Only the first `changed` entries are valid.
    before: Vec<(usize, Route)>,
    changed: usize,
    touched: Vec<bool>,
    price_before: Price,
    waiting_before: Vec<Ix>,
}

impl<'p> Live<'p> {
    /// Loads a plan. Stops that do not fit at their position, and stops that the plan does not
    /// contain, become waiting.
    pub(super) fn new(problem: &'p Problem, plan: &Plan) -> Self {
        let shifts = problem.shifts.len();
        let routes: Vec<_> = (0..shifts).map(|shift| Route::empty(problem, shift)).collect();
        let mut live = Self {
            problem,
            price: routes.iter().map(|route| route.price).sum(),
            routes,
            on: vec![Ix::NONE; problem.stops.len()],
            waiting: vec![],
            before: vec![(0, Route::default()); shifts],
            changed: 0,
            touched: vec![false; shifts],
            price_before: 0,
            waiting_before: vec![],
        };
        live.price += problem.free.iter().map(|stop| problem.unserved(*stop)).sum::<Price>();
        for (shift, stops) in plan.routes.iter().enumerate().take(shifts) {
            live.take_up(shift, stops);
        }
        live.gather();
        live.keep();
        live
    }

    /// Returns the current plan.
    pub(super) fn plan(&self) -> Plan {
        let route = |(shift, route): (usize, &Route)| {
            let frozen = self.problem.shifts.get(shift).map(|shift| shift.frozen.clone());
            let mut stops = frozen.unwrap_or_default();
            stops.extend(route.stops().map(Ix::usize));
            stops
        };
        let mut unserved: Vec<_> = self.waiting.iter().map(|stop| stop.usize()).collect();
        unserved.sort_unstable();
        Plan { routes: self.routes.iter().enumerate().map(route).collect(), unserved }
    }

    /// Fills an empty route: with all stops, if they can be done in this order; otherwise with each
    /// stop that still fits after the previous ones.
    ///
    /// Checking one by one is not enough. If the way home through the next stop is quicker than the
    /// way home without it, a prefix may be late although the whole route is in time.
    fn take_up(&mut self, shift: usize, stops: &[usize]) {
        let mut able = Vec::with_capacity(stops.len());
        for stop in stops.iter().map(|stop| Ix::new(*stop)) {
            if self.is_able(stop, shift) && !able.contains(&stop) {
                able.push(stop);
            }
        }
        let whole = self.routes.get(shift).is_some_and(|route| route.holds(self.problem, &able));
        for stop in able {
            let (Some(guest), Some(route)) =
                (Guest::new(self.problem, stop), self.routes.get(shift))
            else {
                continue;
            };
            let last = route.visits.len().saturating_sub(1);
            if whole || route.admits(guest, last) {
                self.insert(stop, shift, last);
            }
        }
    }

    /// Whether a waiting, movable stop may be on a shift.
    fn is_able(&self, stop: Ix, shift: usize) -> bool {
        self.problem.free.binary_search(&stop).is_ok()
            && self.on.get(stop.usize()) == Some(&Ix::NONE)
            && self.problem.fit(stop.usize(), shift).is_some()
    }

    /// Collects the waiting stops.
    fn gather(&mut self) {
        let waits = |stop: &Ix| self.on.get(stop.usize()) == Some(&Ix::NONE);
        self.waiting = self.problem.free.iter().copied().filter(waits).collect();
    }

    /// Returns the shift of a stop. `None` if it waits.
    pub(super) fn shift_of(&self, stop: Ix) -> Option<usize> {
        self.on.get(stop.usize()).filter(|on| on.is_some()).map(|on| on.usize())
    }

    /// Returns the cheapest position of a stop, if it costs less than `below`.
    pub(super) fn cheapest(
        &self,
        stop: Ix,
        below: Price,
        mut blink: impl FnMut() -> bool,
    ) -> Option<Room> {
        let guest = Guest::new(self.problem, stop)?;
        let mut best = None;
        let mut bound = below;
        for (shift, route) in self.routes.iter().enumerate() {
            if route.is_empty() && self.twin_is_empty(shift) {
                continue;
            }
            let Some(fit) = self.problem.fit(stop.usize(), shift) else { continue };
            if let Some(spot) = route.cheapest(self.problem, guest, bound - fit, &mut blink) {
                bound = spot.price + fit;
                best = Some(Room { shift, at: spot.at, price: bound });
            }
        }
        best
    }

    fn twin_is_empty(&self, shift: usize) -> bool {
        let twin = nth(&self.problem.twin, shift);
        twin.and_then(|twin| self.routes.get(twin)).is_some_and(Route::is_empty)
    }

    /// Inserts a waiting stop into a route. [`Live::settle`] then removes it from the waiting list.
    pub(super) fn insert(&mut self, stop: Ix, shift: usize, at: usize) {
        self.touch(shift);
        let Some(route) = self.routes.get_mut(shift) else { return };
        let before = route.price;
        route.insert(self.problem, shift, stop, at);
        self.price += route.price - before - self.problem.unserved(stop);
        put(&mut self.on, stop, Ix::new(shift));
    }

    /// Removes visits from a route, given in route order. They become waiting.
    pub(super) fn take(&mut self, shift: usize, taken: impl Iterator<Item = usize> + Clone) {
        self.touch(shift);
        let Some(route) = self.routes.get_mut(shift) else { return };
        let before = route.price;
        for at in taken.clone() {
            if let Some(visit) = route.visits.get_mut(at).filter(|visit| visit.stop.is_some()) {
                self.waiting.push(visit.stop);
                self.price += self.problem.unserved(visit.stop);
                put(&mut self.on, visit.stop, Ix::NONE);
            }
        }
        let mut at = 0;
        let mut taken = taken.peekable();
        route.visits.retain(|_| {
            at += 1;
            taken.next_if_eq(&(at - 1)).is_none()
        });
        route.refresh(self.problem, shift);
        self.price += route.price - before;
    }

    /// Removes stops that are on a route from the waiting list.
    pub(super) fn settle(&mut self) {
        let on = &self.on;
        self.waiting.retain(|stop| on.get(stop.usize()) == Some(&Ix::NONE));
    }

    /// Saves a route before its first change.
    fn touch(&mut self, shift: usize) {
        let Some(touched) = self.touched.get_mut(shift).filter(|touched| !**touched) else {
            return;
        };
        *touched = true;
        let (slot, route) = (self.before.get_mut(self.changed), self.routes.get(shift));
        if let (Some((of, before)), Some(route)) = (slot, route) {
            *of = shift;
            before.copy_from(route);
            self.changed += 1;
        }
    }

    /// Makes the current state the one to return to.
    pub(super) fn keep(&mut self) {
        for (shift, _) in self.before.iter().take(self.changed) {
            if let Some(touched) = self.touched.get_mut(*shift) {
                *touched = false;
            }
        }
        self.changed = 0;
        self.price_before = self.price;
        self.waiting_before.clone_from(&self.waiting);
    }

    /// Returns to the last kept state.
    pub(super) fn undo(&mut self) {
        // A stop may have moved between two changed routes, so all are removed first.
        for (shift, _) in self.before.iter().take(self.changed) {
            let stops = self.routes.get(*shift).into_iter().flat_map(Route::stops);
            stops.for_each(|stop| put(&mut self.on, stop, Ix::NONE));
        }
        let changed = self.before.get_mut(..self.changed).unwrap_or_default();
        for (shift, before) in changed {
            before.stops().for_each(|stop| put(&mut self.on, stop, Ix::new(*shift)));
            if let Some(route) = self.routes.get_mut(*shift) {
                std::mem::swap(route, before);
            }
            if let Some(touched) = self.touched.get_mut(*shift) {
                *touched = false;
            }
        }
        self.changed = 0;
        self.price = self.price_before;
        self.waiting.clone_from(&self.waiting_before);
    }
}

fn put(on: &mut [Ix], stop: Ix, shift: Ix) {
    if let Some(slot) = on.get_mut(stop.usize()) {
        *slot = shift;
    }
}
