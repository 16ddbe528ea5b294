//! How a city dispatches without a planner.

use super::view::{Dispatcher, Open, Order, Truck, View};
use crate::{
    assign::{Candidate, assign},
    dispatch::Seconds,
};

/// A rule that a dispatcher could follow in the head, or nearly.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rival {
    /// Nearest first: of all free crews and open jobs, the two that are nearest to each other. A free
    /// crew gets the nearest open job; a new job gets the nearest free crew.
    Nearest,
    /// First come, first served: the oldest job gets the nearest free crew, then the next.
    FirstCome,
    /// Earliest deadline first: the job that is due first gets the nearest free crew.
    Deadline,
    /// The job that is due first gets the nearest free crew within a radius, which grows from a
    /// kilometre when it is reported to the whole city when it is due.
    Radius,
    /// Once a minute, free crews and open jobs are matched so that all ways together are shortest.
    Batch,
}

/// The radius at first, and at last, in kilometres by road.
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

/// Who may go and is nearest, and how far that is.
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
    // Between two minutes nothing is matched.
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
