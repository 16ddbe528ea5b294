//! A plan and its price.

use super::problem::{Price, Problem, Ticks};

/// The routes of all shifts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    /// Stops of each shift in order, frozen ones first.
    pub routes: Vec<Vec<usize>>,
    /// Stops on no route.
    pub unserved: Vec<usize>,
}

/// Price of a plan by kind, in ticks of travel.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Bill {
    /// Travel time.
    pub travel: Price,
    /// Lateness: starts after the due time.
    pub lateness: Price,
    /// Fit of stops and shifts, for example scarce skills or a crew that was asked first.
    pub fit: Price,
    /// Stops on no route.
    pub unserved: Price,
}

impl Bill {
    /// Sum of all kinds.
    pub fn total(&self) -> Price {
        self.travel + self.lateness + self.fit + self.unserved
    }
}

/// Computes the price of a plan.
pub fn bill(problem: &Problem, plan: &Plan) -> Bill {
    let mut bill = Bill::default();
    for (shift, stops) in plan.routes.iter().enumerate().take(problem.shifts.len()) {
        let Some(own) = problem.shifts.get(shift) else { continue };
        let (mut place, mut depart) = (own.start, own.from);
        for at in stops {
            let Some(stop) = problem.stops.get(*at) else { continue };
            let leg = problem.travel.at(place, stop.place);
            let start = depart.saturating_add(leg).max(stop.earliest);
            bill.travel += Price::from(leg);
            bill.lateness += stop.lateness(start);
            bill.fit += problem.fit(*at, shift).unwrap_or_default();
            (place, depart) = (stop.place, start.saturating_add(stop.service));
        }
        let end = own.end.unwrap_or(problem.nowhere());
        bill.travel += Price::from(problem.travel.at(place, end));
    }
    let left_out = plan.unserved.iter().filter_map(|stop| problem.stops.get(*stop));
    bill.unserved = left_out.map(|stop| stop.unserved).sum();
    bill
}

/// Start time of each stop of a shift, if all goes as planned. `None` for a stop that does not
/// exist.
pub fn starts(problem: &Problem, plan: &Plan, shift: usize) -> Vec<Option<Ticks>> {
    let (Some(own), Some(stops)) = (problem.shifts.get(shift), plan.routes.get(shift)) else {
        return vec![];
    };
    let (mut place, mut depart) = (own.start, own.from);
    let start = |at: &usize| {
        let stop = problem.stops.get(*at)?;
        let arrive = depart.saturating_add(problem.travel.at(place, stop.place));
        let start = arrive.max(stop.earliest);
        (place, depart) = (stop.place, start.saturating_add(stop.service));
        Some(start)
    };
    stops.iter().map(start).collect()
}
