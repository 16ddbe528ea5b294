//! What is to be planned: stops, shifts, and the way between places.

use thiserror::Error;

use super::table::{Ix, Table, nth};

/// A time or a length of time, in whichever unit the caller reckons with. Whole numbers, so that
/// what fits by the quick test fits by the slow one, and a plan is the same on every machine.
pub type Ticks = i32;

/// What something costs, in ticks of travel.
pub type Price = i64;

/// No time is further away than this; what is further is taken to be this far.
pub const FAR: Ticks = 1 << 28;

/// Work at a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stop {
    /// Where.
    pub place: usize,
    /// How long it takes.
    pub service: Ticks,
    /// It does not begin before this; who is early waits.
    pub earliest: Ticks,
    /// It does not begin after this.
    pub latest: Ticks,
    /// When it should have begun by; later costs `late_percent`.
    pub due: Ticks,
    /// What each tick after `due` costs, in hundredths of a tick of travel.
    pub late_percent: Price,
    /// How much of a shift's capacity it takes.
    pub demand: i32,
    /// What it costs to leave it out of the plan.
    pub unserved: Price,
}

/// A crew's day, or what is left of it: one route.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shift {
    /// Where the route begins.
    pub start: usize,
    /// Where it must end; none if anywhere will do.
    pub end: Option<usize>,
    /// When it begins.
    pub from: Ticks,
    /// When it is over: the crew is at `end` by then.
    pub until: Ticks,
    /// How much demand fits in.
    pub capacity: i32,
    /// Stops already accepted or begun, in order. They stay at the head of the route whatever
    /// their windows say, and nothing comes before or between them.
    pub frozen: Vec<usize>,
}

/// Why a problem makes no sense.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum ProblemError {
    /// There are more stops, shifts or places than can be counted.
    #[error("more than 65,000 stops, shifts or places")]
    TooMany,
    /// A stop or shift is at a place that is not there.
    #[error("place {0} does not exist")]
    UnknownPlace(usize),
    /// A frozen stop is not there.
    #[error("frozen stop {0} does not exist")]
    UnknownStop(usize),
    /// A stop is frozen in two places.
    #[error("stop {0} is frozen twice")]
    FrozenTwice(usize),
}

/// Stops, shifts, and what lies between. Immutable: a changed world is a new problem.
#[derive(Debug, Clone)]
pub struct Problem {
    pub(super) stops: Vec<Stop>,
    pub(super) shifts: Vec<Shift>,
    /// Travel from each place to each; the last place is nowhere, as near as can be to all.
    pub(super) travel: Table<Ticks>,
    /// The same the other way around: a row has the ways *to* its place.
    pub(super) back: Table<Ticks>,
    /// What each stop costs on each shift, besides travel.
    fit: Table<Price>,
    /// The nearest stops of each stop, itself first; none of them frozen.
    pub(super) near: Vec<Vec<Ix>>,
    /// The shift before this one that is as good as this one, if any.
    pub(super) twin: Vec<Option<usize>>,
    /// Stops that can be moved.
    pub(super) free: Vec<Ix>,
    /// Whether any stop has a price for being late.
    pub(super) soft: bool,
    /// How far each stop is from where shifts begin.
    pub(super) remote: Vec<Ticks>,
}

/// A stop that must not be on a shift.
const NEVER: Price = Price::MAX;
/// The most that a price may be, so that sums of them stay in range.
const DEAREST: Price = 1 << 46;
/// Stops further than the so-many nearest are no neighbours.
const NEIGHBOURS: usize = 250;
/// What fits into an [`Ix`], with room for places that only the planner knows.
const MOST: usize = 65_000;

impl Problem {
    /// A problem from its parts.
    ///
    /// `travel` is how long it takes from one place to another: a table look-up, or a straight
    /// line times a factor. `fit` is what it costs beside travel that a stop is on a shift, or
    /// `None` if it must not be: skill, area, a refusal. It is also where scarce skill is priced
    /// and where a stop that was offered to a crew is made dearer for every other.
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
            Some(price) => price.clamp(-DEAREST, DEAREST),
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

    /// The stops, as they are reckoned with.
    pub fn stops(&self) -> &[Stop] {
        &self.stops
    }

    /// The shifts, as they are reckoned with.
    pub fn shifts(&self) -> &[Shift] {
        &self.shifts
    }

    /// What it costs beside travel that a stop is on a shift; none if it must not be.
    pub fn fit(&self, stop: usize, shift: usize) -> Option<Price> {
        let in_range = stop < self.stops.len() && shift < self.shifts.len();
        Some(self.fit.at(stop, shift)).filter(|price| in_range && *price != NEVER)
    }

    /// How long the way is between two places.
    pub fn travel(&self, from: usize, to: usize) -> Ticks {
        self.travel.at(from, to)
    }

    /// What it costs to leave a stop out.
    pub(super) fn unserved(&self, stop: Ix) -> Price {
        self.stops.get(stop.usize()).map_or(0, |stop| stop.unserved)
    }

    /// The place that is no place: where a route ends that may end anywhere.
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

    /// An empty route need not be tried when one just like it was.
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

/// Which stops are frozen.
fn check(stops: &[Stop], shifts: &[Shift], places: usize) -> Result<Vec<bool>, ProblemError> {
    if stops.len().max(shifts.len()).max(places) > MOST {
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
            unserved: self.unserved.clamp(0, DEAREST),
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
