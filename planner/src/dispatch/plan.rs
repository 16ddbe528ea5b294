//! Computes routes for a city, starting from the previous routes.

use super::{
    city::{City, Seconds},
    model::Model,
    prices::Prices,
    shortlist::shortlist,
    stock::without_stock,
};
use crate::routes::{self, Cooling, Order, Problem, ProblemError, Search, bill, fill, starts};

/// Routes with expected times.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan<J, C> {
    /// One route for each crew, in the order of the city's crews.
    pub routes: Vec<Route<J, C>>,
    /// Jobs that are left for the next shifts or that no crew can do.
    pub left: Vec<J>,
}

/// The route of one crew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route<J, C> {
    /// Key of the crew.
    pub crew: C,
    /// Stops in order: urgent jobs, then accepted jobs, then planned jobs.
    pub visits: Vec<Visit<J>>,
}

/// A stop on a route.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visit<J> {
    /// Key of the job.
    pub job: J,
    /// Expected start of the visit.
    pub start_at: Seconds,
    /// Whether the crew has accepted the job. Accepted jobs are not moved.
    pub accepted: bool,
}

impl<J, C> Default for Plan<J, C> {
    fn default() -> Self {
        Self { routes: vec![], left: vec![] }
    }
}

/// How much work goes into a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Effort {
    /// Number of improvement rounds. With 0, new jobs are only inserted where they cost least.
    pub rounds: u64,
    /// For each crew, the number of jobs outside the previous plan that are considered: the most
    /// urgent ones nearest to the crew's positions.
    pub others: usize,
    /// Random seed.
    pub seed: u64,
}

/// Computes routes for a city from its previous routes. Calls `go_on` before the first and then
/// every few rounds; `false` ends the search.
///
/// ```
/// # use planner::dispatch::*;
/// # use geo::Point;
/// # use std::collections::BTreeMap;
/// let crew = Crew {
///     key: 7, name: "Crew 7".to_owned(), place: Point::new(0.0, 0.0), free_at: 0, accepted: vec![],
///     until: 8 * 3_600, home: None, districts: vec![], skills: vec!["paving".to_owned()],
///     stock: BTreeMap::new(), worked_min: 0.0,
/// };
/// let job = |key, x| Job {
///     key, place: Point::new(x, 0.0), district: None, opened_at: 0, due_at: Some(48 * 3_600),
///     must_go_at: None, service_min: 30.0, skills: vec!["paving".to_owned()], needs: vec![],
///     refused_by: vec![], excluded: vec![], pinned: None,
/// };
/// let (crews, jobs) = ([crew], [job('b', 2.0), job('a', 1.0)]);
/// let travel = |from: Point, to: Point| (from.x() - to.x()).abs();
/// let city =
///     City { now: 0, again_at: 24 * 3_600, crews: &crews, jobs: &jobs, travel: &travel };
///
/// let effort = Effort { rounds: 10, others: 100, seed: 1 };
/// let plan = plan(&city, &Plan::default(), &Prices::default(), effort, || true)?;
///
/// let order: String = plan.routes[0].visits.iter().map(|visit| visit.job).collect();
/// assert_eq!(order, "ab");
/// # Ok::<_, planner::routes::ProblemError>(())
/// ```
pub fn plan<J: Clone + Ord, C: Clone + Ord>(
    city: &City<'_, J, C>,
    before: &Plan<J, C>,
    prices: &Prices,
    effort: Effort,
    go_on: impl FnMut() -> bool,
) -> Result<Plan<J, C>, ProblemError> {
    let [weighed, others] = shortlist(city, before, prices, effort.others);
    let jobs: Vec<_> = weighed.into_iter().cloned().collect();
    let City { now, again_at, crews, travel, .. } = *city;
    let city = &City { now, again_at, crews, jobs: &jobs, travel };
    let model = Model::new(city, before, prices)?;
    let known = begun(&model.problem, model.stops(before));
    let found = if effort.rounds == 0 {
        fill(&model.problem, &known, Order::Regret(2))
    } else {
        let cooling = Cooling::after_a_change(effort.rounds);
        let mut search = Search::new(&model.problem, &known, cooling, effort.seed);
        search.run(effort.rounds, go_on);
        search.best()
    };
    let found = without_stock(&model, found);
    let mut plan = told(&model, &found);
    plan.left.extend(others.into_iter().map(|job| job.key.clone()));
    Ok(plan)
}

/// Returns the initial plan. In a surge, with at least as many new jobs as crews, that is the
/// cheaper of two: each job inserted where it costs least, or the next jobs of all crews assigned
/// at once.
fn begun(problem: &Problem, known: routes::Plan) -> routes::Plan {
    let planned: usize = known.routes.iter().map(Vec::len).sum();
    let new = problem.stops().len().saturating_sub(planned);
    if new < problem.shifts().len().max(2) {
        return known;
    }
    let filled = [Order::Regret(2), Order::Together].map(|order| fill(problem, &known, order));
    let cheapest = filled.into_iter().min_by_key(|plan| bill(problem, plan).total());
    cheapest.unwrap_or(known)
}

/// Converts a plan to the caller's keys.
fn told<J: Clone + Ord, C: Clone + Ord>(
    model: &Model<'_, J, C>,
    plan: &routes::Plan,
) -> Plan<J, C> {
    let city = model.city;
    let route = |(shift, stops): (usize, &Vec<usize>)| {
        let crew = city.crews.get(shift)?;
        let starts = starts(&model.problem, plan, shift);
        let visit = |(stop, start): (&usize, Option<i32>)| {
            let planned = city.jobs.get(*stop).map(|job| &job.key);
            let accepted = || Some(&crew.accepted.get(model.accepted(*stop, shift)?)?.key);
            Some(Visit {
                job: planned.or_else(accepted)?.clone(),
                start_at: city.now + i64::from(start?),
                accepted: planned.is_none(),
            })
        };
        let visits = stops.iter().zip(starts).filter_map(visit).collect();
        Some(Route { crew: crew.key.clone(), visits })
    };
    let left = plan.unserved.iter().filter_map(|stop| city.jobs.get(*stop));
    Plan {
        routes: plan.routes.iter().enumerate().filter_map(route).collect(),
        left: left.map(|job| job.key.clone()).collect(),
    }
}
