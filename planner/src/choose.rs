//! Chooses a crew for a job.
//!
//! First, crews that cannot do the job are rejected: by skill, stock, area, shift and queue. Then
//! the crew with the lowest cost is chosen: the minutes that the job adds to the travel and
//! lateness of its live route, plus prices for waiting until the crew is free and for using scarce
//! skills or stock. If the rolling plan has the job on a crew's route, that crew is asked or waited
//! for.

use std::cmp::Ordering;

use crate::{
    explain::{Counterfactual, Reason, Rejected},
    insertion::RouteInsertion,
    question::{Crew, Job, Limits, Question, Reach},
};

/// Cost of each minute that the job waits until the crew is free, in minutes of travel.
const WAIT_COSTS: f64 = 0.4;
/// Cost of using the last of an item, or of each skill of the crew that the job does not need, in
/// minutes of travel.
const SCARCE_COSTS_MIN: f64 = 0.5;

/// A crew that can do the job.
#[derive(Debug, Clone, PartialEq)]
pub struct Fit<K> {
    /// Key of the crew.
    pub key: K,
    /// Name of the crew.
    pub name: String,
    /// Distance to the job, in metres. `None` if unknown.
    pub distance_m: Option<f64>,
    /// Additional travel time, in minutes.
    pub travel_min: f64,
    /// Cost of waiting for the crew's earlier jobs, in minutes.
    pub queue_min: f64,
    /// Lateness of the job, plus additional lateness of later jobs, in minutes.
    pub late_min: f64,
    /// Cost of scarce items and skills, in minutes.
    pub scarcity_min: f64,
}

impl<K> Fit<K> {
    /// Total cost of sending the crew, in minutes.
    pub fn cost(&self) -> f64 {
        self.travel_min + self.queue_min + self.late_min + self.scarcity_min
    }
}

/// The result for all crews.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice<K> {
    /// Crews that can do the job, in the order in which they are asked: the planned crew first,
    /// then by cost.
    pub fits: Vec<Fit<K>>,
    /// Crews that cannot do the job, with reasons.
    pub rejected: Vec<Rejected<K>>,
    /// Number of crews from `fits` that are asked.
    pub asked: usize,
    /// Name of the crew whose route has the job, if the rolling plan decided.
    pub planned: Option<String>,
}

/// Weighs every crew for a job.
pub fn choose<K: Clone + PartialEq>(question: &Question<K>) -> Choice<K> {
    let Question { job, crews, limits, .. } = question;
    let mut fits: Vec<Fit<K>> = crews
        .iter()
        .filter(|crew| reasons(job, crew, *limits).is_empty())
        .map(|crew| fit(job, crew))
        .collect();
    fits.sort_by(order);
    let planned = planned(question, fits.first());
    let planned = planned.as_ref();
    if let Some(Planned { crew, full: None }) = planned {
        // The planned crew goes first, even if another is cheaper for this job alone.
        fits.sort_by_key(|fit| fit.key != crew.key);
    }
    let best = fits.first();
    let rejected = crews.iter().filter_map(|crew| reject(question, crew, planned, best)).collect();
    let asked = match (job.reach, planned) {
        (Reach::Best, Some(Planned { full: Some(_), .. })) => 0,
        (Reach::Best | Reach::Nearby { .. }, _) => fits.len().min(1),
        (Reach::Everybody, _) => fits.len(),
    };
    Choice { fits, rejected, asked, planned: planned.map(|planned| planned.crew.name.clone()) }
}

/// The crew that has the job on its route.
struct Planned<'a, K> {
    crew: &'a Crew<K>,
    /// Cost of waiting for it, if its queue is full now.
    full: Option<f64>,
}

/// Returns the planned crew, if it can do the job now, or as soon as its queue is shorter and no
/// available crew costs less. Counterfactual the plan is outdated.
fn planned<'a, K: Clone + PartialEq>(
    question: &'a Question<K>,
    best: Option<&Fit<K>>,
) -> Option<Planned<'a, K>> {
    let Question { job, crews, limits, planned } = question;
    let planned = planned.as_ref().filter(|_| job.reach == Reach::Best)?;
    let crew = crews.iter().find(|crew| crew.key == *planned)?;
    let reasons = reasons(job, crew, *limits);
    if reasons.is_empty() {
        return Some(Planned { crew, full: None });
    }
    let wait = fit(job, crew).cost();
    let full = reasons.iter().all(|reason| *reason == Reason::QueueFull);
    let overruled = best.is_some_and(|best| best.cost() < wait);
    (full && !overruled).then_some(Planned { crew, full: Some(wait) })
}

/// Returns why a crew cannot go, and what would follow without these reasons. `None` if it can go.
fn reject<K: Clone + PartialEq>(
    question: &Question<K>,
    crew: &Crew<K>,
    planned: Option<&Planned<'_, K>>,
    best: Option<&Fit<K>>,
) -> Option<Rejected<K>> {
    let Question { job, limits, .. } = question;
    let reasons = reasons(job, crew, *limits);
    if reasons.is_empty() {
        return None;
    }
    let mut mended = crew.clone();
    for reason in &reasons {
        reason.mend(&mut mended);
    }
    let could = fit(job, &mended);
    let beaten = best.filter(|best| job.reach != Reach::Everybody && order(&could, best).is_ge());
    // If the planned crew is rejected: without its reasons it would be asked.
    let own = job.reach == Reach::Best && question.planned.as_ref() == Some(&crew.key);
    let otherwise = match (planned, beaten) {
        _ if own => Counterfactual::Asked,
        (Some(Planned { crew, full }), _) if full.is_none_or(|wait| could.cost() >= wait) => {
            Counterfactual::Planned { with: crew.name.clone() }
        }
        (None, Some(best)) => {
            Counterfactual::Beaten { by: best.name.clone(), by_min: could.cost() - best.cost() }
        }
        _ => Counterfactual::Asked,
    };
    Some(Rejected { key: crew.key.clone(), name: crew.name.clone(), reasons, otherwise })
}

/// Orders by cost. The name breaks ties, so that the result is deterministic.
fn order<K>(one: &Fit<K>, other: &Fit<K>) -> Ordering {
    one.cost().total_cmp(&other.cost()).then_with(|| one.name.cmp(&other.name))
}

/// Returns all reasons why a crew cannot do the job.
fn reasons<K>(job: &Job, crew: &Crew<K>, limits: Limits) -> Vec<Reason> {
    let skills = job.skills.iter().filter(|skill| !crew.skills.contains(skill));
    let mut reasons: Vec<Reason> =
        skills.map(|skill| Reason::SkillMissing { skill: skill.clone() }).collect();
    for (item, quantity) in &job.needs {
        let on_board = crew.stock.get(item).copied().unwrap_or_default().max(0);
        if on_board < *quantity {
            reasons.push(Reason::StockOut { item: item.clone(), missing: quantity - on_board });
        }
    }
    if let Some(district) = &job.district
        && !crew.districts.is_empty()
        && !crew.districts.contains(district)
    {
        reasons.push(Reason::OutOfArea { district: district.clone() });
    }
    reasons.extend(crew.bars.iter().map(|bar| Reason::from(*bar)));
    if crew.held >= limits.held || crew.offers >= limits.offers {
        reasons.push(Reason::QueueFull);
    }
    reasons.extend(crew.break_min.map(|minutes| Reason::OnBreak { minutes }));
    reasons.extend(out_of_reach(job, crew));
    let needed = crew.way.there_in_min() + f64::from(job.service_minutes);
    if needed > crew.minutes_left {
        reasons.push(Reason::ShiftEnds { short_min: needed - crew.minutes_left });
    }
    reasons
}

fn out_of_reach<K>(job: &Job, crew: &Crew<K>) -> Option<Reason> {
    let Reach::Nearby { limit_min } = job.reach else { return None };
    // Without a location there is no distance. Such a job goes to the crew with the lowest cost.
    job.place?;
    if crew.way.distance_m.is_none() {
        return Some(Reason::StalePosition);
    }
    let over_min = crew.way.travel_min - limit_min;
    (over_min > 0.0).then_some(Reason::TooFar { over_min })
}

/// Computes the cost of sending a crew.
fn fit<K: Clone>(job: &Job, crew: &Crew<K>) -> Fit<K> {
    let RouteInsertion { distance_m, free_in_min, travel_min, delays_min } = crew.way;
    let done_in = crew.way.there_in_min() + f64::from(job.service_minutes);
    let late_min = job.due_in_min.map_or(0.0, |due| (done_in - due).clamp(0.0, done_in));
    let last = |(item, quantity): &&(String, i32)| {
        crew.stock.get(item).is_some_and(|on_board| on_board <= quantity)
    };
    let spare = crew.skills.iter().filter(|skill| !job.skills.contains(skill)).count();
    let scarce = job.needs.iter().filter(last).count() + spare;
    Fit {
        key: crew.key.clone(),
        name: crew.name.clone(),
        distance_m,
        travel_min,
        queue_min: WAIT_COSTS * free_in_min,
        late_min: late_min + delays_min,
        scarcity_min: SCARCE_COSTS_MIN * small(i64::try_from(scarce).unwrap_or(i64::MAX)),
    }
}

/// Converts a small count to a float.
fn small(count: i64) -> f64 {
    f64::from(i32::try_from(count).unwrap_or(i32::MAX))
}

#[cfg(test)]
mod tests;
