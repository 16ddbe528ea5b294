//! The planner that the service runs, as a dispatcher.

use std::collections::BTreeMap;

use geo::Point;
use planner::dispatch::{City, Crew, Effort, Job, Plan, Prices, Seconds, plan};

use super::view::{Dispatcher, Open, Order, Truck, View};

/// Keeps a plan and sends each free crew to the first stop of its route.
#[derive(Debug, Clone)]
pub struct Planned {
    prices: Prices,
    rounds: u64,
    others: usize,
    seed: u64,
    /// Plan for the current shift.
    plan: Plan<usize, usize>,
    improved_at: Seconds,
    /// Newest job in the plan.
    newest: Option<usize>,
}

/// Minimum interval between improvements of the plan, in seconds.
const IMPROVED_EVERY: Seconds = 600;

impl Planned {
    /// Creates a planner with these prices and this number of rounds per improvement.
    pub fn new(prices: Prices, (rounds, others): (u64, usize), seed: u64) -> Self {
        let plan = Plan::default();
        Self { prices, rounds, others, seed, plan, improved_at: Seconds::MIN, newest: None }
    }

    fn think(&mut self, view: &View<'_>, rounds: u64) {
        let crews: Vec<_> = view.trucks.iter().map(|truck| crew(view, truck)).collect();
        let jobs: Vec<_> = view.open.iter().map(job).collect();
        let travel = |from: Point, to: Point| view.minutes(from, to);
        let (now, again_at) = (view.now, view.again_at);
        let city = City { now, again_at, crews: &crews, jobs: &jobs, travel: &travel };
        let effort = Effort { rounds, others: self.others, seed: self.seed ^ now.unsigned_abs() };
        // The problem is never too large for the planner.
        if let Ok(plan) = plan(&city, &self.plan, &self.prices, effort, || true) {
            self.plan = plan;
        }
        self.newest = view.open.iter().map(|open| open.job).max().max(self.newest);
    }

    /// Whether there are new jobs, or a free crew cannot do its next stop.
    fn news(&self, view: &View<'_>) -> bool {
        let newest = view.open.iter().map(|open| open.job).max();
        let stuck = |(_, truck): (usize, &Truck)| self.head(truck).is_some();
        newest > self.newest || view.free().any(stuck)
    }

    fn head(&self, truck: &Truck) -> Option<usize> {
        let route = self.plan.routes.iter().find(|route| route.crew == truck.crew)?;
        Some(route.visits.first()?.job)
    }

    /// First stops of the routes of free crews.
    fn heads(&self, view: &View<'_>) -> Vec<Order> {
        let head = |(at, truck): (usize, &Truck)| {
            let job = self.head(truck)?;
            let open = view.open.iter().find(|open| open.job == job)?;
            view.may(truck, open).then_some(Order { truck: at, job })
        };
        view.free().filter_map(head).collect()
    }
}

impl Dispatcher for Planned {
    fn orders(&mut self, view: &View<'_>) -> Vec<Order> {
        if view.now.saturating_sub(self.improved_at) >= IMPROVED_EVERY {
            self.think(view, self.rounds);
            self.improved_at = view.now;
        }
        let heads = self.heads(view);
        if !heads.is_empty() || !self.news(view) {
            return heads;
        }
        self.think(view, 0);
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
        stock: stock
            .map(|(item, count)| (format!("item {item}"), *count))
            .collect::<BTreeMap<_, _>>(),
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
