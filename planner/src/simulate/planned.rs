//! The planner that the service runs, as one of the dispatchers.

use std::collections::BTreeMap;

use geo::Point;

use super::view::{Dispatcher, Open, Order, Truck, View};
use crate::dispatch::{City, Crew, Effort, Job, Plan, Prices, Seconds, plan};

/// Keeps a plan, and sends a free crew to the head of its route.
#[derive(Debug, Clone)]
pub struct Planned {
    prices: Prices,
    rounds: u64,
    seed: u64,
    /// The plan for this shift.
    plan: Plan<usize, usize>,
    improved_at: Seconds,
    planned_at: Seconds,
}

/// The plan is improved at most this often.
const IMPROVED_EVERY: Seconds = 600;

impl Planned {
    /// A planner with these prices, which improves its plan by so many rounds at a time.
    pub fn new(prices: Prices, rounds: u64, seed: u64) -> Self {
        let plan = Plan::default();
        Self { prices, rounds, seed, plan, improved_at: Seconds::MIN, planned_at: Seconds::MIN }
    }

    fn think(&mut self, view: &View<'_>) {
        let improve = view.now.saturating_sub(self.improved_at) >= IMPROVED_EVERY;
        let crews: Vec<_> = view.trucks.iter().map(|truck| crew(view, truck)).collect();
        let jobs: Vec<_> = view.open.iter().map(job).collect();
        let travel = |from: Point, to: Point| view.minutes(from, to);
        let (now, again_at) = (view.now, view.again_at);
        let city = City { now, again_at, crews: &crews, jobs: &jobs, travel: &travel };
        let rounds = if improve { self.rounds } else { 0 };
        let effort = Effort { rounds, seed: self.seed ^ now.unsigned_abs() };
        // There are never as many jobs and crews as cannot be counted.
        if let Ok(plan) = plan(&city, &self.plan, &self.prices, effort) {
            self.plan = plan;
        }
        self.planned_at = now;
        if improve {
            self.improved_at = now;
        }
    }

    /// The heads of the routes of free crews.
    fn heads(&self, view: &View<'_>) -> Vec<Order> {
        let head = |(at, truck): (usize, &Truck)| {
            let route = self.plan.routes.iter().find(|route| route.crew == truck.crew)?;
            let job = route.visits.first()?.job;
            let open = view.open.iter().find(|open| open.job == job)?;
            view.may(truck, open).then_some(Order { truck: at, job })
        };
        view.free().filter_map(head).collect()
    }
}

impl Dispatcher for Planned {
    fn orders(&mut self, view: &View<'_>) -> Vec<Order> {
        self.think(view);
        self.heads(view)
    }

    fn every(&self) -> Option<Seconds> {
        Some(IMPROVED_EVERY)
    }
}

fn crew(view: &View<'_>, truck: &Truck) -> Crew<usize, usize> {
    let stock = truck.stock.iter().enumerate();
    Crew {
        key: truck.crew,
        name: format!("Crew {}", truck.crew),
        place: truck.place,
        free_at: truck.free_at.unwrap_or(view.now),
        accepted: vec![],
        until: view.until,
        home: None,
        districts: vec![],
        skills: truck.skills.iter().map(|skill| format!("skill {skill}")).collect(),
        stock: stock.map(|(item, count)| (format!("item {item}"), *count)).collect::<BTreeMap<_, _>>(),
        worked_min: truck.worked_min,
    }
}

fn job(open: &Open) -> Job<usize, usize> {
    Job {
        key: open.job,
        place: open.place,
        district: None,
        opened_at: open.opened_at,
        due_at: Some(open.due_at),
        must_go_at: None,
        service_min: open.service_min,
        skills: vec![format!("skill {}", open.skill)],
        needs: open.item.map(|item| (format!("item {item}"), 1)).into_iter().collect(),
        refused_by: open.refused_by.clone(),
        excluded: vec![],
        pinned: None,
    }
}
