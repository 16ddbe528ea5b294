//! Input of the route planner: stops, shifts, and travel between places.

use thiserror::Error;

use super::table::{Ix, Table, nth};

/// A time or duration, in the caller's unit. An integer, so that quick and exact checks agree and a
/// plan is the same on every machine.
pub type Ticks = i32;

/// A cost, in ticks of travel.
pub type Price = i64;

/// Maximum time. Larger values are reduced to it.
pub const FAR: Ticks = 1 << 28;

/// Work at a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stop {
    /// Index of the place.
    pub place: usize,
    /// Duration of the work.
    pub service: Ticks,
    /// Earliest start. A crew that arrives earlier waits.
    pub earliest: Ticks,
    /// Latest start.
    pub latest: Ticks,
    /// Due start. A later start costs `late_percent`.
    pub due: Ticks,
    /// Price of each tick after `due`, in hundredths of a tick of travel.
    pub late_percent: Price,
    /// Part of the shift's capacity that it uses.
    pub demand: i32,
    /// Price of leaving it out of the plan.
    pub unserved: Price,
}

/// A crew's remaining shift: one route.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shift {
    /// Place where the route begins.
    pub start: usize,
    /// Place where it must end. `None` means anywhere.
    pub end: Option<usize>,
    /// Start time.
    pub from: Ticks,
    /// End time. The crew must be at `end` by then.
    pub until: Ticks,
    /// Maximum total demand of its stops.
    pub capacity: i32,
    /// Accepted or begun stops, in order. They stay at the head of the route regardless of their
    /// windows, and no stop is inserted before or between them.
    pub frozen: Vec<usize>,
}

/// Why a problem is invalid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum ProblemError {
    /// There are too many stops, shifts or places.
    #[error("more than 65,000 stops, shifts or places")]
    TooMany,
    /// A stop or shift refers to a place that does not exist.
    #[error("place {0} does not exist")]
    UnknownPlace(usize),
    /// A frozen stop does not exist.
    #[error("frozen stop {0} does not exist")]
    UnknownStop(usize),
    /// A stop is frozen twice.
    #[error("stop {0} is frozen twice")]
    FrozenTwice(usize),
}

/// Stops, shifts and travel times. Immutable: every change needs a new problem.
#[derive(Debug, Clone)]
pub struct Problem {
    pub(super) stops: Vec<Stop>,
    pub(super) shifts: Vec<Shift>,
    /// Travel time from each place to each. The last place is a virtual end at distance 0 from all.
    pub(super) travel: Table<Ticks>,
    /// The transposed table: a row has the travel times *to* its place.
    pub(super) back: Table<Ticks>,
    /// Price of each stop on each shift, besides travel.
    fit: Table<Price>,
    /// Nearest movable stops of each stop, itself first.
    pub(super) near: Vec<Vec<Ix>>,
    /// An earlier shift that is equivalent to this one, if any.
    pub(super) twin: Vec<Option<usize>>,
    /// Stops that can be moved.
    pub(super) free: Vec<Ix>,
    /// Whether any stop has a price for lateness.
    pub(super) soft: bool,
    /// Distance of each stop from the starts of shifts.
    pub(super) remote: Vec<Ticks>,
}

/// Price of a stop on a shift where it is not allowed.
const NEVER: Price = Price::MAX;
/// Maximum price, so that sums stay in range.
const MAX_PRICE: Price = 1 << 46;
/// Maximum number of neighbours of a stop.
const NEIGHBOURS: usize = 250;
/// Maximum of an [`Ix`], with room for internal places.
const MAX_STOPS: usize = 65_000;

impl Problem {
    /// Builds a problem from its parts.
    ///
    /// `travel` returns the travel time from one place to another, for example from a table or a
    /// straight line with a factor. `fit` returns the price of a stop on a shift besides travel, or
    /// `None` if it is not allowed there (skill, area, a refusal). It also prices scarce skills,
    /// and makes a stop that was offered to one crew more expensive for all others.
    pub fn new(
        stops: Vec<Stop>,
        shifts: Vec<Shift>,
        places: usize,
        travel: impl Fn(usize, usize) -> Ticks,
        fit: impl Fn(usize, usize) -> Option<Price>,
    ) -> Result<Self, ProblemError> {
        let frozen = check(&stops, &shifts, places)?;
        let stops: Vec<_> = stops.into_iter().map(Stop::within_range).collect();
        let shifts: Vec<_> = shifts.into_iter().map(Shift::within_range).collect();
        let way = |from: usize, to: usize| {
            if from.max(to) == places { 0 } else { travel(from, to).clamp(0, FAR) }
        };
        let price = |stop, shift| match fit(stop, shift) {
            Some(price) => price.clamp(-MAX_PRICE, MAX_PRICE),
            None => NEVER,
        };
        let fit = Table::from_fn(stops.len(), shifts.len(), price);
        let travel = Table::from_fn(places + 1, places + 1, way);
        let back = Table::from_fn(places + 1, places + 1, |to, from| travel.at(from, to));
        let free: Vec<_> =
            (0..stops.len()).filter(|stop| !nth(&frozen, *stop)).map(Ix::new).collect();
        let mut problem = Self {
            soft: stops.iter().any(|stop| stop.late_percent != 0),
            near: vec![],
            twin: vec![],
            remote: vec![],
            stops,
            shifts,
            travel,
            back,
            fit,
            free,
        };
        problem.near = (0..problem.stops.len()).map(|stop| problem.neighbours(stop)).collect();
        problem.twin = (0..problem.shifts.len()).map(|shift| problem.twin_of(shift)).collect();
        problem.remote = (0..problem.stops.len()).map(|stop| problem.remoteness(stop)).collect();
        Ok(problem)
    }

    /// The stops, with values in range.
    pub fn stops(&self) -> &[Stop] {
        &self.stops
    }

    /// The shifts, with values in range.
    pub fn shifts(&self) -> &[Shift] {
        &self.shifts
    }

    /// Price of a stop on a shift besides travel. `None` if it is not allowed there.
    pub fn fit(&self, stop: usize, shift: usize) -> Option<Price> {
        let in_range = stop < self.stops.len() && shift < self.shifts.len();
        Some(self.fit.at(stop, shift)).filter(|price| in_range && *price != NEVER)
    }

    /// Travel time between two places.
    pub fn travel(&self, from: usize, to: usize) -> Ticks {
        self.travel.at(from, to)
    }

    /// Price of leaving a stop out.
    pub(super) fn unserved(&self, stop: Ix) -> Price {
        self.stops.get(stop.usize()).map_or(0, |stop| stop.unserved)
    }

    /// The virtual place where a route without a fixed end ends.
    pub(super) fn nowhere(&self) -> usize {
        self.travel.width().saturating_sub(1)
    }

    fn neighbours(&self, stop: usize) -> Vec<Ix> {
        let place = |stop: usize| self.stops.get(stop).map_or(self.nowhere(), |stop| stop.place);
        let here = place(stop);
        let far = |other: &Ix| {
            let there = place(other.usize());
            (other.usize() != stop, self.travel.at(here, there), other.usize())
        };
        let mut near = self.free.clone();
        if near.len() > NEIGHBOURS {
            near.select_nth_unstable_by_key(NEIGHBOURS, far);
            near.truncate(NEIGHBOURS);
        }
        near.sort_by_cached_key(far);
        near
    }

    /// Returns an earlier, equivalent shift: only one of several equal empty routes needs to be
    /// tried.
    fn twin_of(&self, shift: usize) -> Option<usize> {
        let own = self.shifts.get(shift)?;
        let alike = |other: &usize| {
            self.shifts.get(*other) == Some(own)
                && (0..self.stops.len())
                    .all(|stop| self.fit.at(stop, *other) == self.fit.at(stop, shift))
        };
        (0..shift).rev().find(alike).filter(|_| own.frozen.is_empty())
    }

    fn remoteness(&self, stop: usize) -> Ticks {
        let there = self.stops.get(stop).map_or(self.nowhere(), |stop| stop.place);
        let ways = self.shifts.iter().map(|shift| self.travel.at(shift.start, there));
        ways.min().unwrap_or_default()
    }
}

/// Validates the input. Returns which stops are frozen.
fn check(stops: &[Stop], shifts: &[Shift], places: usize) -> Result<Vec<bool>, ProblemError> {
    if stops.len().max(shifts.len()).max(places) > MAX_STOPS {
        return Err(ProblemError::TooMany);
    }
    let ends = shifts.iter().flat_map(|shift| [Some(shift.start), shift.end]).flatten();
    if let Some(place) = stops.iter().map(|stop| stop.place).chain(ends).find(|at| *at >= places) {
        return Err(ProblemError::UnknownPlace(place));
    }
    let mut frozen = vec![false; stops.len()];
    for stop in shifts.iter().flat_map(|shift| &shift.frozen) {
        let seen = frozen.get_mut(*stop).ok_or(ProblemError::UnknownStop(*stop))?;
        if std::mem::replace(seen, true) {
            return Err(ProblemError::FrozenTwice(*stop));
        }
    }
    Ok(frozen)
}

impl Stop {
    fn within_range(self) -> Self {
        let limit = |time: Ticks| time.clamp(-FAR, FAR);
        Self {
            service: self.service.clamp(0, FAR),
            earliest: limit(self.earliest),
            latest: limit(self.latest),
            due: limit(self.due),
            late_percent: self.late_percent.clamp(0, 1_000_000),
            demand: self.demand.clamp(0, FAR),
            unserved: self.unserved.clamp(0, MAX_PRICE),
            ..self
        }
    }
}

impl Shift {
    fn within_range(self) -> Self {
        let limit = |time: Ticks| time.clamp(-FAR, FAR);
        let capacity = self.capacity.clamp(0, FAR);
        Self { from: limit(self.from), until: limit(self.until), capacity, ..self }
    }
}
