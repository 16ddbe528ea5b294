//! Dispatch policies without a planner.

use planner::{Candidate, assign, dispatch::Seconds};

use super::view::{Dispatcher, Open, Order, Truck, View};

/// A rule that a human dispatcher could follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rival {
    /// Nearest first: repeatedly the nearest pair of a free crew and an open job. A free crew gets
    /// the nearest open job; a new job gets the nearest free crew.
    Nearest,
    /// First come, first served: the oldest job gets the nearest free crew, then the next.
    FirstCome,
    /// Earliest deadline first: the job that is due first gets the nearest free crew.
    Deadline,
    /// Like `Deadline`, but within a radius that grows from one kilometre at the time of the report
    /// to the whole city at the due time.
    Radius,
    /// Once a minute, free crews and open jobs are matched with the lowest total distance.
    Batch,
}

/// Initial and final radius, in kilometres by road.
const RADII_KM: (f64, f64) = (1.0, 40.0);

impl Dispatcher for Rival {
    fn orders(&mut self, view: &View<'_>) -> Vec<Order> {
        match self {
            Self::Nearest => nearest_pair(view),
            Self::FirstCome => in_turn(view, |open| open.opened_at, |_| f64::MAX),
            Self::Deadline => in_turn(view, |open| open.due_at, |_| f64::MAX),
            Self::Radius => in_turn(view, |open| open.due_at, |open| radius(view.now, open)),
            Self::Batch => matched(view),
        }
    }

    fn every(&self) -> Option<Seconds> {
        match self {
            Self::Radius => Some(300),
            Self::Batch => Some(60),
            _ => None,
        }
    }
}

fn radius(now: Seconds, open: &Open) -> f64 {
    let minutes = |time: Seconds| f64::from(i32::try_from(time / 60).unwrap_or(i32::MAX));
    let whole = minutes(open.due_at - open.opened_at).max(1.0);
    let passed = (minutes(now - open.opened_at) / whole).clamp(0.0, 1.0);
    RADII_KM.0 + (RADII_KM.1 - RADII_KM.0) * passed
}

/// Nearest crew that may do the job, with its distance.
fn nearest_truck(view: &View<'_>, open: &Open) -> Option<(f64, usize)> {
    let far = |(at, truck): (usize, &Truck)| (view.kilometres(truck.place, open.place), at);
    let may = view.free().filter(|(_, truck)| view.may(truck, open));
    may.map(far).min_by(|one, other| one.0.total_cmp(&other.0))
}

fn nearest_pair(view: &View<'_>) -> Vec<Order> {
    let pairs = view.open.iter().filter_map(|open| {
        let (far, truck) = nearest_truck(view, open)?;
        Some((far, Order { truck, job: open.job }))
    });
    pairs
        .min_by(|one, other| one.0.total_cmp(&other.0))
        .map(|(_, order)| order)
        .into_iter()
        .collect()
}

fn in_turn(
    view: &View<'_>,
    turn: impl Fn(&Open) -> Seconds,
    radius: impl Fn(&Open) -> f64,
) -> Vec<Order> {
    let mut waiting: Vec<_> = view.open.iter().collect();
    waiting.sort_by_key(|open| (turn(open), open.job));
    let order = waiting.into_iter().find_map(|open| {
        let (far, truck) = nearest_truck(view, open)?;
        (far <= radius(open)).then_some(Order { truck, job: open.job })
    });
    order.into_iter().collect()
}

fn matched(view: &View<'_>) -> Vec<Order> {
    // Matching happens at full minutes only.
    if view.now % 60 != 0 {
        return vec![];
    }
    let cost =
        |truck: &Truck, open: &Open| super::world::seconds(view.minutes(truck.place, open.place));
    let candidates = |open: &Open| {
        let may = view.free().filter(|(_, truck)| view.may(truck, open));
        may.map(|(crew, truck)| Candidate { crew, cost: cost(truck, open) }).collect::<Vec<_>>()
    };
    let jobs: Vec<_> = view.open.iter().map(candidates).collect();
    let Ok(assignment) = assign(&jobs, view.trucks.len()) else { return vec![] };
    let sent = assignment.crews.iter().zip(view.open);
    sent.filter_map(|(truck, open)| Some(Order { truck: (*truck)?, job: open.job })).collect()
}
