//! Converts a city to stops and shifts.

use std::collections::{BTreeMap, BTreeSet};

use geo::Point;

use super::{
    able::is_able,
    city::{City, Crew, Job},
    number::{hours, price, since, ticks},
    plan::Plan,
    prices::Prices,
    urgent::urgent,
    worth::{percent, stop},
};
use crate::routes::{self, FAR, Price, Problem, ProblemError, Shift, Stop};

/// A city as a routing problem. Stops are the jobs, in their order, then the accepted jobs. Shifts
/// are the crews.
pub(super) struct Model<'a, J, C> {
    pub(super) city: &'a City<'a, J, C>,
    pub(super) problem: Problem,
    /// Index of each job in the list.
    jobs: BTreeMap<&'a J, usize>,
    crews: BTreeMap<&'a C, usize>,
    /// Index of the first accepted stop of each crew.
    accepted: Vec<usize>,
}

/// Input of the fit prices.
struct Fits {
    /// For each job, the crew that the previous plan had for it.
    before: Vec<Option<usize>>,
    /// For each skill and item, the share of its capacity that the waiting work needs.
    pressure: BTreeMap<String, f64>,
    least_worked: f64,
}

impl<'a, J: Ord, C: Ord> Model<'a, J, C> {
    pub(super) fn new(
        city: &'a City<'a, J, C>,
        before: &Plan<J, C>,
        prices: &'a Prices,
    ) -> Result<Self, ProblemError> {
        let jobs: BTreeMap<_, _> =
            city.jobs.iter().enumerate().map(|(at, job)| (&job.key, at)).collect();
        let crews: BTreeMap<_, _> =
            city.crews.iter().enumerate().map(|(at, crew)| (&crew.key, at)).collect();
        let mut planned = vec![None; city.jobs.len()];
        for route in &before.routes {
            for job in route.visits.iter().filter_map(|visit| jobs.get(&visit.job)) {
                if let Some(slot) = planned.get_mut(*job) {
                    *slot = crews.get(&route.crew).copied();
                }
            }
        }
        let fits = Fits {
            before: planned,
            pressure: pressure(city),
            least_worked: city.crews.iter().map(|crew| crew.worked_min).fold(f64::MAX, f64::min),
        };
        let problem = problem(city, prices, &fits)?;
        let mut next = city.jobs.len();
        let first = |crew: &Crew<J, C>| {
            next += crew.accepted.len();
            next - crew.accepted.len()
        };
        let accepted = city.crews.iter().map(first).collect();
        Ok(Self { city, problem, jobs, crews, accepted })
    }

    /// Converts a plan to stops and shifts, fixed stops first. Jobs and crews that no longer exist
    /// are dropped.
    pub(super) fn stops(&self, plan: &Plan<J, C>) -> routes::Plan {
        let shifts = self.problem.shifts();
        let mut routes: Vec<_> = shifts.iter().map(|shift| shift.frozen.clone()).collect();
        let fixed: BTreeSet<_> = routes.iter().flatten().copied().collect();
        for route in &plan.routes {
            let crew = self.crews.get(&route.crew);
            let Some(own) = crew.and_then(|crew| routes.get_mut(*crew)) else { continue };
            let planned = route.visits.iter().filter_map(|visit| self.jobs.get(&visit.job));
            own.extend(planned.filter(|job| !fixed.contains(job)));
        }
        routes::Plan { routes, unserved: vec![] }
    }

    /// Returns which of the crew's accepted jobs a stop is. `None` if it is none of them.
    pub(super) fn accepted(&self, stop: usize, crew: usize) -> Option<usize> {
        stop.checked_sub(*self.accepted.get(crew)?)
    }
}

impl Fits {
    /// Cost of the pair besides travel and time.
    fn price<J, C>(
        &self,
        prices: &Prices,
        (at, job): (usize, &Job<J, C>),
        (by, crew): (usize, &Crew<J, C>),
    ) -> Price {
        let wanted = |name: &String| self.pressure.get(name).copied().unwrap_or_default();
        let idle = crew.skills.iter().filter(|skill| !job.skills.contains(skill));
        let used = job.needs.iter().map(|(item, quantity)| {
            let on_board = f64::from(crew.stock.get(item).copied().unwrap_or_default().max(1));
            wanted(item) * f64::from(*quantity) / on_board
        });
        let moved = self.before.get(at).copied().flatten().is_some_and(|crew| crew != by);
        let more = (crew.worked_min - self.least_worked).max(0.0) / 60.0;
        price(prices.scarce * idle.map(wanted).sum::<f64>())
            + price(prices.stock * used.sum::<f64>())
            + price(prices.balance_hour * more)
            + if moved { price(prices.churn) } else { 0 }
    }
}

/// Share of each skill and item that the waiting work needs, at most 1.
fn pressure<J, C>(city: &City<'_, J, C>) -> BTreeMap<String, f64> {
    let mut asked: BTreeMap<&String, f64> = BTreeMap::new();
    let mut there: BTreeMap<&String, f64> = BTreeMap::new();
    for job in city.jobs {
        for skill in &job.skills {
            *asked.entry(skill).or_default() += job.service_min;
        }
        for (item, quantity) in &job.needs {
            *asked.entry(item).or_default() += f64::from(*quantity);
        }
    }
    for crew in city.crews {
        let left = hours(crew.free_at.max(city.now), crew.until).max(0.0) * 60.0;
        for skill in &crew.skills {
            *there.entry(skill).or_default() += left;
        }
        for (item, quantity) in &crew.stock {
            *there.entry(item).or_default() += f64::from(*quantity);
        }
    }
    let share = |(name, asked): (&String, f64)| {
        let there = there.get(name).copied().unwrap_or_default().max(1.0);
        (name.clone(), (asked / there).min(1.0))
    };
    asked.into_iter().map(share).collect()
}

fn problem<J, C: PartialEq>(
    city: &City<'_, J, C>,
    prices: &Prices,
    fits: &Fits,
) -> Result<Problem, ProblemError> {
    let mut places: Vec<Point> = vec![];
    let mut stops: Vec<_> =
        city.jobs.iter().map(|job| stop(city, prices, job, at(&mut places, job.place))).collect();
    let mut shifts = vec![];
    for (crew, first) in city.crews.iter().zip(urgent(city)) {
        let mut frozen = first;
        for job in &crew.accepted {
            frozen.push(stops.len());
            stops.push(Stop {
                place: at(&mut places, job.place),
                service: ticks(job.service_min),
                earliest: 0,
                latest: FAR,
                due: job.due_at.map_or(FAR, |due| since(due, city.now)).max(0),
                late_percent: percent(prices.late_hour),
                demand: 0,
                unserved: 0,
            });
        }
        shifts.push(Shift {
            start: at(&mut places, crew.place),
            end: crew.home.map(|home| at(&mut places, home)),
            from: since(crew.free_at, city.now).max(0),
            until: since(crew.until, city.now),
            capacity: FAR,
            frozen,
        });
    }
    let place = |at: usize| places.get(at).copied().unwrap_or_default();
    let travel = |from, to| ticks((city.travel)(place(from), place(to)));
    let fit = |job, crew| {
        let (own, by) = (city.jobs.get(job)?, city.crews.get(crew)?);
        is_able(by, own).then(|| fits.price(prices, (job, own), (crew, by)))
    };
    Problem::new(stops, shifts, places.len(), travel, fit)
}

fn at(places: &mut Vec<Point>, place: Point) -> usize {
    places.push(place);
    places.len() - 1
}
