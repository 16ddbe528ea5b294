//! Makes routes for a city, from those it has.

use super::{
    city::{City, Seconds},
    model::Model,
    prices::Prices,
    shortlist::shortlist,
    stock::without_stock,
};
use crate::routes::{self, Cooling, Order, Problem, ProblemError, Search, bill, fill, starts};

/// Who goes where, in which order, and when if all goes well.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan<J, C> {
    /// One for each crew, in the order of the city's crews.
    pub routes: Vec<Route<J, C>>,
    /// Jobs that are left for the next shifts, or that nobody can do.
    pub left: Vec<J>,
}

/// What one crew does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route<J, C> {
    /// Who.
    pub crew: C,
    /// What, in order. First what must go now, then what it has accepted, then what is planned.
    pub visits: Vec<Visit<J>>,
}

/// A stop on a route.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visit<J> {
    /// Which job.
    pub job: J,
    /// When the crew is to begin there.
    pub start_at: Seconds,
    /// Whether the crew has accepted it. It is then not moved.
    pub accepted: bool,
}

impl<J, C> Default for Plan<J, C> {
    fn default() -> Self {
        Self { routes: vec![], left: vec![] }
    }
}

/// How much is done to make a plan better.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Effort {
    /// How often a little of it is taken apart and put together again. With none, jobs that are new
    /// are put where they cost least, and that is all.
    pub rounds: u64,
    /// How many jobs that the last plan left out are weighed for each crew: those that can wait least
    /// and are nearest to where it is or will be.
    pub others: usize,
    /// What chance begins with.
    pub seed: u64,
}

/// Makes routes for a city, from the routes it had a moment ago. Every few rounds, and before the
/// first, `go_on` is asked whether there is time for more.
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

/// The plan to begin with. In a surge, where as many jobs are new as there are crews, that is the
/// cheaper one of two: each job where it costs least, or all crews' next jobs assigned at once.
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

/// A plan in the caller's terms.
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
