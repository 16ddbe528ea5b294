//! How a crew is chosen for a job.
//!
//! First who cannot: by skill, stock, area, shift, queue. Then who is cheapest: the minutes that
//! taking it into the live route adds to travel and to everybody's lateness, plus a price for waiting
//! until the crew is free, and for using what is scarce. Where a plan of everything that waits has the
//! job with a crew, that crew is asked, or waited for.

mod way;

use std::{cmp::Ordering, collections::BTreeMap};

use geo::Point;
use serde::{Deserialize, Serialize};

pub use self::way::{Ahead, Taken, Way, straight_min};
use crate::explain::{Otherwise, Reason, Rejected};

/// What it costs that the work waits a minute until the crew is free, in minutes of travel.
const WAIT_COSTS: f64 = 0.4;
/// What it costs to use up the last of a thing, or to send somebody who can do more than it takes,
/// for each such thing and skill, in minutes of travel.
const SCARCE_COSTS_MIN: f64 = 0.5;

/// Work that wants a crew.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Job {
    /// Where, if anybody knows.
    pub place: Option<Point>,
    /// The maintenance district there.
    pub district: Option<String>,
    /// What a crew must be able to do.
    pub skills: Vec<String>,
    /// What a visit uses up, and how many of it.
    pub needs: Vec<(String, i32)>,
    /// How long the visit takes, in minutes.
    pub service_minutes: i32,
    /// In how many minutes it should be done; less than zero if it is late.
    pub due_in_min: Option<f64>,
    /// Who is asked.
    pub reach: Reach,
}

/// Who is asked, of those who could go.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub enum Reach {
    /// Whom it costs least.
    #[default]
    Best,
    /// The same, if it is at most so many minutes of travel away.
    Nearby {
        /// So many.
        limit_min: f64,
    },
    /// Everybody.
    Everybody,
}

/// A crew on shift. `K` is whatever the caller knows it by.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Crew<K> {
    /// Who.
    pub key: K,
    /// What they are called.
    pub name: String,
    /// What it means for them to take the job in.
    pub way: Way,
    /// The districts they serve; none means all.
    pub districts: Vec<String>,
    /// What they can do today.
    pub skills: Vec<String>,
    /// What is on board and not promised.
    pub stock: BTreeMap<String, i32>,
    /// How long they work yet, in minutes, without their breaks.
    pub minutes_left: f64,
    /// How long the break lasts yet that they have now.
    pub break_min: Option<f64>,
    /// How many jobs they hold.
    pub held: i64,
    /// How many offers they have before them.
    pub offers: i64,
    /// What else stands in their way.
    pub bars: Vec<Bar>,
}

/// What stands in a crew's way, whatever it can do and has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Bar {
    /// A person decided that it is not for them.
    Excluded,
    /// Their earlier work on it was disputed.
    Disputed,
    /// They said no to it not long ago.
    Declined,
    /// Nobody has heard of them for a while.
    Offline,
}

impl<K> Crew<K> {
    /// Moves the crew towards the job by so many minutes of travel.
    pub(crate) fn come_nearer(&mut self, minutes: f64) {
        let Way { distance_m, travel_min, .. } = &mut self.way;
        let left = if *travel_min > minutes { (*travel_min - minutes) / *travel_min } else { 0.0 };
        *travel_min *= left;
        *distance_m = distance_m.map(|metres| metres * left);
    }
}

/// How much a crew may have before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// The most jobs that it holds.
    pub held: i64,
    /// The most offers that it has to answer.
    pub offers: i64,
}

/// Everything that a choice depends on: the same question has the same answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Question<K> {
    /// The work.
    pub job: Job,
    /// Who is weighed.
    pub crews: Vec<Crew<K>>,
    /// How much each may have before it.
    pub limits: Limits,
    /// The crew that has it on its route in the plan of everything that waits, if there is one. It
    /// counts where the cheapest is asked alone.
    #[serde(default = "Option::default")]
    pub planned: Option<K>,
}

/// A crew that could go.
#[derive(Debug, Clone, PartialEq)]
pub struct Fit<K> {
    /// Who.
    pub key: K,
    /// What they are called.
    pub name: String,
    /// How far away, in metres; none if nobody knows.
    pub distance_m: Option<f64>,
    /// Minutes more on the road.
    pub travel_min: f64,
    /// Minutes that it weighs that their other jobs come first.
    pub queue_min: f64,
    /// Minutes by which the work would be late, and more so what comes after it.
    pub late_min: f64,
    /// Minutes that scarce things and skills weigh.
    pub scarcity_min: f64,
}

impl<K> Fit<K> {
    /// What it costs to send them, in minutes.
    pub fn cost(&self) -> f64 {
        self.travel_min + self.queue_min + self.late_min + self.scarcity_min
    }
}

/// Everybody weighed.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice<K> {
    /// Who could go, in the order in which they are asked: who it is planned for, then the cheapest.
    pub fits: Vec<Fit<K>>,
    /// Who could not, and why.
    pub rejected: Vec<Rejected<K>>,
    /// How many of the first are asked.
    pub asked: usize,
    /// The name of the crew that the plan has it with, if the plan decided.
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
        // Who is planned for it goes before who is cheapest for it alone.
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

/// A crew that has the job on its route.
struct Planned<'a, K> {
    crew: &'a Crew<K>,
    /// What it costs to wait for it, if it has no room for more before it now.
    full: Option<f64>,
}

/// The crew that the plan has it with, if it can go, or could as soon as it has less before it and
/// nobody who can go now costs less than that. Else the plan knows less than is known now.
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

/// Why a crew cannot go, and what would come of it if it could; none, if it can.
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
    // Whatever stands in the way of the crew that it is planned for: without that, it is asked.
    let own = job.reach == Reach::Best && question.planned.as_ref() == Some(&crew.key);
    let otherwise = match (planned, beaten) {
        _ if own => Otherwise::Asked,
        (Some(Planned { crew, full }), _) if full.is_none_or(|wait| could.cost() >= wait) => {
            Otherwise::Planned { with: crew.name.clone() }
        }
        (None, Some(best)) => {
            Otherwise::Beaten { by: best.name.clone(), by_min: could.cost() - best.cost() }
        }
        _ => Otherwise::Asked,
    };
    Some(Rejected { key: crew.key.clone(), name: crew.name.clone(), reasons, otherwise })
}

/// The cheapest first. The name breaks a tie, so that the same question has the same answer.
fn order<K>(one: &Fit<K>, other: &Fit<K>) -> Ordering {
    one.cost().total_cmp(&other.cost()).then_with(|| one.name.cmp(&other.name))
}

/// Everything that stands in a crew's way.
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
    // Nobody is near to nowhere: such a job is for whom it costs least.
    job.place?;
    if crew.way.distance_m.is_none() {
        return Some(Reason::StalePosition);
    }
    let over_min = crew.way.travel_min - limit_min;
    (over_min > 0.0).then_some(Reason::TooFar { over_min })
}

/// What it costs to send a crew.
fn fit<K: Clone>(job: &Job, crew: &Crew<K>) -> Fit<K> {
    let Way { distance_m, free_in_min, travel_min, delays_min } = crew.way;
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

/// A small count as a number to reckon with.
fn small(count: i64) -> f64 {
    f64::from(i32::try_from(count).unwrap_or(i32::MAX))
}

#[cfg(test)]
mod tests;
