//! Why a job is where it is in a plan.

use super::{
    city::{City, Crew, Job},
    model::Model,
    number::{hours, minutes},
    obstacle::obstacle,
    plan::Plan,
    prices::Prices,
    stock::leaves_enough,
};
use crate::{
    explain::Reason,
    routes::{self, Insertion, ProblemError, bill, insertions},
};

/// What it costs that a crew does a job, in minutes of driving.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Cost {
    /// More to drive.
    pub travel_min: f64,
    /// That this job waits or is late, and that others now are.
    pub lateness_min: f64,
    /// That skills are tied up which other work needs.
    pub scarcity_min: f64,
    /// That things are used up which other work needs.
    pub stock_min: f64,
    /// That the crew has worked more than others.
    pub balance_min: f64,
    /// That the last plan had it elsewhere.
    pub churn_min: f64,
}

impl Cost {
    /// All of it.
    pub fn total(&self) -> f64 {
        let Self { travel_min, lateness_min, scarcity_min, stock_min, balance_min, churn_min } =
            self;
        travel_min + lateness_min + scarcity_min + stock_min + balance_min + churn_min
    }
}

/// A crew that could do a job.
#[derive(Debug, Clone, PartialEq)]
pub struct Fit<C> {
    /// Who.
    pub key: C,
    /// What they are called.
    pub name: String,
    /// As the so-manieth stop of its route, from 0, what is accepted counted.
    pub position: usize,
    /// What it costs there.
    pub cost: Cost,
}

/// Everybody weighed for one job, the rest of the plan as it is.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation<C> {
    /// Who could do it, the cheapest first, each where it costs least.
    pub fits: Vec<Fit<C>>,
    /// Who could not, and why.
    pub rejected: Vec<Unfit<C>>,
    /// The crew whose route it is on in the plan, if any.
    pub planned: Option<C>,
    /// What it costs to leave the job for the next shifts. Who costs more than this is not sent.
    pub left_min: f64,
}

/// A crew that could not go.
#[derive(Debug, Clone, PartialEq)]
pub struct Unfit<C> {
    /// Who.
    pub key: C,
    /// What they are called.
    pub name: String,
    /// What stands in their way first.
    pub reason: Reason,
}

/// Weighs every crew for a job; none if the city does not know it.
pub fn explain<J: Clone + Ord, C: Clone + Ord>(
    city: &City<'_, J, C>,
    plan: &Plan<J, C>,
    prices: &Prices,
    job: &J,
) -> Result<Option<Explanation<C>>, ProblemError> {
    let model = Model::new(city, plan, prices)?;
    let Some((at, own)) = model.job(job).and_then(|at| Some((at, city.jobs.get(at)?))) else {
        return Ok(None);
    };
    let mut without = model.stops(plan);
    let planned = without.routes.iter().position(|stops| stops.contains(&at));
    without.routes.iter_mut().for_each(|stops| stops.retain(|stop| *stop != at));
    let rooms = insertions(&model.problem, &without, at);
    let mut explanation = Explanation {
        fits: vec![],
        rejected: vec![],
        planned: planned.and_then(|crew| Some(city.crews.get(crew)?.key.clone())),
        left_min: model.problem.stops().get(at).map_or(0.0, |stop| minutes(stop.unserved)),
    };
    for (shift, crew) in city.crews.iter().enumerate() {
        let stops = without.routes.get(shift).map(Vec::as_slice).unwrap_or_default();
        let room = rooms.iter().find(|room| room.shift == shift);
        match room.filter(|_| leaves_enough(&model, crew, stops, own)) {
            Some(room) => explanation.fits.push(Fit {
                key: crew.key.clone(),
                name: crew.name.clone(),
                position: room.position,
                cost: cost(&model, &without, at, *room),
            }),
            None => explanation.rejected.push(Unfit {
                key: crew.key.clone(),
                name: crew.name.clone(),
                reason: reason(city, own, crew, room.is_some()),
            }),
        }
    }
    let name = |fit: &Fit<C>| fit.name.clone();
    explanation.fits.sort_by(|one, other| {
        one.cost.total().total_cmp(&other.cost.total()).then_with(|| name(one).cmp(&name(other)))
    });
    Ok(Some(explanation))
}

/// What a job adds to the bill of a plan.
fn cost<J: Ord, C: Ord>(
    model: &Model<'_, J, C>,
    without: &routes::Plan,
    job: usize,
    room: Insertion,
) -> Cost {
    let mut with = without.clone();
    if let Some(stops) = with.routes.get_mut(room.shift) {
        stops.insert(room.position.min(stops.len()), job);
    }
    let (before, after) = (bill(&model.problem, without), bill(&model.problem, &with));
    let fit = model.fit(job, room.shift);
    Cost {
        travel_min: minutes(after.travel - before.travel),
        lateness_min: minutes(after.lateness - before.lateness),
        scarcity_min: minutes(fit.scarce),
        stock_min: minutes(fit.stock),
        balance_min: minutes(fit.balance),
        churn_min: minutes(fit.churn),
    }
}

/// Why a crew has no room for a job.
fn reason<J, C: PartialEq>(
    city: &City<'_, J, C>,
    job: &Job<J, C>,
    crew: &Crew<J, C>,
    room: bool,
) -> Reason {
    if let Some(reason) = obstacle(job, crew) {
        return reason;
    }
    if let Some((item, missing)) = job.needs.first().filter(|_| room) {
        return Reason::StockOut { item: item.clone(), missing: *missing };
    }
    let home = crew.home.map_or(0.0, |home| (city.travel)(job.place, home));
    let needed = (city.travel)(crew.place, job.place) + job.service_min + home;
    let left = hours(crew.free_at.max(city.now), crew.until) * 60.0;
    if needed > left {
        return Reason::ShiftEnds { short_min: needed - left };
    }
    Reason::RouteFull
}
