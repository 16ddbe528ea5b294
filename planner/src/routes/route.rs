//! One route during a search: the order of its visits, and the slack between them.
//!
//! Each visit stores its earliest end and its latest start that keeps all later visits in time.
//! Checking whether a stop fits between two visits therefore takes four additions, regardless of
//! the length of the route. This is the innermost loop of the planner.

use super::{
    problem::{FAR, Price, Problem, Stop, Ticks},
    table::{Ix, nth},
};

/// A stop on a route, or one of its two ends.
#[derive(Debug, Clone, Copy)]
pub(super) struct Visit {
    pub(super) stop: Ix,
    pub(super) place: Ix,
    /// Earliest time at which the crew leaves.
    depart: Ticks,
    /// Latest start.
    latest: Ticks,
    /// Travel time from the previous visit.
    leg: Ticks,
}

/// A stop to insert.
#[derive(Debug, Clone, Copy)]
pub(super) struct Guest<'p> {
    pub(super) stop: &'p Stop,
    /// Travel time to it from each place.
    into: &'p [Ticks],
    /// Travel time from it to each place.
    out: &'p [Ticks],
}

/// A position for a stop to insert.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Spot {
    /// Index of the visit that would follow.
    pub(super) at: usize,
    /// Additional price of the route.
    pub(super) price: Price,
}

/// The movable part of a route.
#[derive(Debug, Clone, Default)]
pub(super) struct Route {
    /// The start position, the stops, and the end of the shift.
    pub(super) visits: Vec<Visit>,
    load: i32,
    /// Travel, lateness and fit of all stops, including the frozen ones.
    pub(super) price: Price,
    capacity: i32,
    frozen_load: i32,
    frozen_price: Price,
}

impl<'p> Guest<'p> {
    pub(super) fn new(problem: &'p Problem, stop: Ix) -> Option<Self> {
        let stop = problem.stops.get(stop.usize())?;
        let (into, out) = (problem.back.row(stop.place), problem.travel.row(stop.place));
        Some(Self { stop, into, out })
    }
}

impl Stop {
    /// Price of starting at `start`.
    pub(super) fn lateness(&self, start: Ticks) -> Price {
        Price::from(start - self.due).max(0) * self.late_percent / 100
    }
}

impl Route {
    /// Creates the route of a shift with its frozen stops only.
    pub(super) fn empty(problem: &Problem, shift: usize) -> Self {
        let mut route = Self::default();
        let Some(own) = problem.shifts.get(shift) else { return route };
        route.capacity = own.capacity;
        let (mut place, mut depart) = (own.start, own.from);
        for at in &own.frozen {
            let Some(stop) = problem.stops.get(*at) else { continue };
            let leg = problem.travel.at(place, stop.place);
            let start = (depart + leg).max(stop.earliest).min(2 * FAR);
            let fit = problem.fit(*at, shift).unwrap_or_default();
            route.frozen_price += Price::from(leg) + stop.lateness(start) + fit;
            route.frozen_load = (route.frozen_load + stop.demand).min(FAR);
            (place, depart) = (stop.place, (start + stop.service).min(2 * FAR));
        }
        let end = own.end.unwrap_or(problem.nowhere());
        let visit = |place, depart, latest| Visit {
            stop: Ix::NONE,
            place: Ix::new(place),
            depart,
            latest,
            leg: 0,
        };
        route.visits = vec![visit(place, depart, FAR), visit(end, depart, own.until)];
        route.refresh(problem, shift);
        route
    }

    /// Whether the route has no movable stop.
    pub(super) fn is_empty(&self) -> bool {
        self.visits.len() <= 2
    }

    /// The movable stops.
    pub(super) fn stops(&self) -> impl Iterator<Item = Ix> {
        self.visits.iter().map(|visit| visit.stop).filter(|stop| stop.is_some())
    }

    pub(super) fn copy_from(&mut self, other: &Self) {
        self.visits.clone_from(&other.visits);
        (self.load, self.price, self.capacity) = (other.load, other.price, other.capacity);
        (self.frozen_load, self.frozen_price) = (other.frozen_load, other.frozen_price);
    }

    /// Inserts a stop before the visit at `at`. The caller has checked that it fits.
    pub(super) fn insert(&mut self, problem: &Problem, shift: usize, stop: Ix, at: usize) {
        let place = problem.stops.get(stop.usize()).map_or(Ix::NONE, |stop| Ix::new(stop.place));
        let visit = Visit { stop, place, depart: 0, latest: 0, leg: 0 };
        self.visits.insert(at.min(self.visits.len()), visit);
        self.refresh(problem, shift);
    }

    /// Recomputes times, load and price.
    pub(super) fn refresh(&mut self, problem: &Problem, shift: usize) {
        let (mut load, mut price) = (self.frozen_load, self.frozen_price);
        let Some((head, rest)) = self.visits.split_first_mut() else { return };
        let (mut place, mut depart) = (head.place, head.depart);
        for visit in rest.iter_mut() {
            visit.leg = nth(problem.travel.row(place.usize()), visit.place.usize());
            price += Price::from(visit.leg);
            depart += visit.leg;
            if let Some(stop) = problem.stops.get(visit.stop.usize()) {
                let start = depart.max(stop.earliest);
                load += stop.demand;
                price += stop.lateness(start);
                price += problem.fit(visit.stop.usize(), shift).unwrap_or_default();
                depart = start + stop.service;
            }
            visit.depart = depart;
            place = visit.place;
        }
        let mut latest = FAR;
        let mut leg = 0;
        for visit in rest.iter_mut().rev() {
            if let Some(stop) = problem.stops.get(visit.stop.usize()) {
                visit.latest = stop.latest.min(latest - leg - stop.service);
            }
            (latest, leg) = (visit.latest, visit.leg);
        }
        (self.load, self.price) = (load, price);
    }

    /// Whether all visits are in time. If travel through a stop is quicker than travel without it,
    /// a route can become late by losing that stop.
    ///
    /// Checks every visit. The first one alone is not enough: if the crew waits for a window to
    /// open, the earlier visits have slack even if later ones are late.
    pub(super) fn in_time(&self, problem: &Problem) -> bool {
        let in_time = |visit: &Visit| {
            let service = problem.stops.get(visit.stop.usize()).map_or(0, |stop| stop.service);
            visit.depart - service <= visit.latest
        };
        self.is_empty() || self.visits.iter().skip(1).all(in_time)
    }

    /// Returns the cheapest position of a stop, if it costs less than `below`.
    ///
    /// `blink` is called for each position that is the best so far. If it returns true, the
    /// position is skipped.
    pub(super) fn cheapest(
        &self,
        problem: &Problem,
        guest: Guest<'_>,
        below: Price,
        mut blink: impl FnMut() -> bool,
    ) -> Option<Spot> {
        let Guest { stop, into, out } = guest;
        if self.load + stop.demand > self.capacity {
            return None;
        }
        let mut best: Option<Spot> = None;
        let mut bound = below;
        for (at, [before, after]) in self.visits.array_windows().enumerate() {
            if before.depart > stop.latest {
                break;
            }
            let (there, onward) = (nth(into, before.place.usize()), nth(out, after.place.usize()));
            let mut price = Price::from(there + onward - after.leg);
            if price >= bound && !problem.soft {
                continue;
            }
            let start = (before.depart + there).max(stop.earliest);
            let next = start + stop.service + onward;
            if start > stop.latest || next > after.latest {
                continue;
            }
            if problem.soft {
                price += stop.lateness(start) + self.pushed(problem, at + 1, next);
            }
            if price < bound && !blink() {
                bound = price;
                best = Some(Spot { at: at + 1, price });
            }
        }
        best
    }

    /// Whether a route with frozen stops only can take these stops in this order.
    pub(super) fn holds(&self, problem: &Problem, stops: &[Ix]) -> bool {
        let [head, end] = self.visits.as_slice() else { return false };
        let (mut place, mut depart, mut load) = (head.place, head.depart, self.frozen_load);
        for stop in stops.iter().filter_map(|stop| problem.stops.get(stop.usize())) {
            let leg = problem.travel.at(place.usize(), stop.place);
            let start = (depart + leg).max(stop.earliest);
            load += stop.demand;
            if start > stop.latest || load > self.capacity {
                return false;
            }
            (place, depart) = (Ix::new(stop.place), start + stop.service);
        }
        depart + problem.travel.at(place.usize(), end.place.usize()) <= end.latest
    }

    /// Whether a stop fits before the visit at `at`.
    pub(super) fn admits(&self, guest: Guest<'_>, at: usize) -> bool {
        let Some([before, after]) = self.visits.array_windows().nth(at.saturating_sub(1)) else {
            return false;
        };
        let there = nth(guest.into, before.place.usize());
        let start = (before.depart + there).max(guest.stop.earliest);
        let next = start + guest.stop.service + nth(guest.out, after.place.usize());
        start <= guest.stop.latest
            && next <= after.latest
            && self.load + guest.stop.demand <= self.capacity
    }

    /// Additional lateness if the crew arrives at visit `at` at time `arrive`.
    fn pushed(&self, problem: &Problem, at: usize, mut arrive: Ticks) -> Price {
        let mut added = 0;
        let mut later = self.visits.get(at..).unwrap_or_default().iter().peekable();
        while let Some(visit) = later.next() {
            let Some(stop) = problem.stops.get(visit.stop.usize()) else { break };
            let (new, old) = (arrive.max(stop.earliest), visit.depart - stop.service);
            if new == old {
                break;
            }
            added += stop.lateness(new) - stop.lateness(old);
            arrive = new + stop.service + later.peek().map_or(0, |next| next.leg);
        }
        added
    }
}
