//! The plan of everything that waits in a city: it is made when a crew has time again, and made better
//! in the background.
//!
//! Every worker has its own. A plan only says whom a job waits for: who gets it is decided by the
//! claim, as ever, and a plan that is lost is made again.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    crews::CrewId,
    jobs::{self, JobId},
    jurisdictions::JurisdictionId,
};
use planner::dispatch::{Effort, Plan, Prices, plan};
use tokio::time::Instant;

use super::{city::Snapshot, ways::Ways};
use crate::{run::Tools, tasks::TaskError};

/// How long a plan is made better at a time, at most.
const SLICE: Duration = Duration::from_millis(150);
/// How often a little of it is taken apart and put together again in a slice, at most.
const ROUNDS: u64 = 500;
/// How many jobs that are on no route are weighed for each crew.
const OTHERS: usize = 10;
/// A plan that is older than this is no plan.
const HOLDS: TimeDelta = TimeDelta::minutes(2);

/// The plans of cities where something waits.
#[derive(Debug, Clone, Default)]
pub(crate) struct Plans(Arc<Mutex<BTreeMap<JurisdictionId, Kept>>>);

#[derive(Debug, Clone)]
struct Kept {
    plan: Plan<JobId, CrewId>,
    made_at: DateTime<Utc>,
}

/// Whose route a job is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Planned {
    /// Whose.
    pub(crate) crew_id: CrewId,
    /// In how many minutes the crew is to be there.
    pub(crate) in_min: i64,
}

impl Plans {
    /// Whose route a job is on, if it is on one.
    pub(crate) fn of(
        &self,
        city: &JurisdictionId,
        job_id: JobId,
        now: DateTime<Utc>,
    ) -> Option<Planned> {
        let kept = self.kept();
        let kept = kept.get(city).filter(|kept| kept.made_at > now - HOLDS)?;
        kept.plan.routes.iter().find_map(|route| {
            let mut planned = route.visits.iter().filter(|visit| !visit.accepted);
            let visit = planned.find(|visit| visit.job == job_id)?;
            let in_min = (visit.start_at - now.timestamp()) / 60;
            Some(Planned { crew_id: route.crew, in_min })
        })
    }

    /// The cities that have one.
    pub(crate) fn cities(&self) -> Vec<JurisdictionId> {
        self.kept().keys().cloned().collect()
    }

    fn before(&self, city: &JurisdictionId) -> Plan<JobId, CrewId> {
        self.kept().get(city).map(|kept| kept.plan.clone()).unwrap_or_default()
    }

    fn keep(&self, city: &JurisdictionId, kept: Kept) {
        self.kept().insert(city.clone(), kept);
    }

    fn forget(&self, city: &JurisdictionId) {
        self.kept().remove(city);
    }

    fn kept(&self) -> MutexGuard<'_, BTreeMap<JurisdictionId, Kept>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Plans everything that waits in a city anew, from the plan before, and says in which order it comes.
/// Where less than two jobs wait there is nothing to plan.
pub(crate) async fn renew(tools: &Tools, city: &JurisdictionId) -> Result<Vec<JobId>, TaskError> {
    let mut conn = tools.pool.get().await?;
    let waiting = jobs::waiting(&mut conn, city).await?;
    drop(conn);
    let made_at = waiting.now;
    let snapshot = Snapshot::of(&waiting);
    if snapshot.jobs.len() < 2 || snapshot.crews.is_empty() {
        tools.plans.forget(city);
        return Ok(vec![]);
    }
    let before = tools.plans.before(city);
    let ways = Ways::between(&tools.travel, snapshot.places()).await;
    let plan = tokio::task::spawn_blocking(move || improved(&snapshot, &ways, &before)).await;
    let plan = plan.map_err(TaskError::retry)?;
    let mut visits: Vec<_> = plan.routes.iter().flat_map(|route| &route.visits).collect();
    visits.sort_by_key(|visit| visit.start_at);
    let order = visits.into_iter().filter(|visit| !visit.accepted).map(|visit| visit.job).collect();
    tools.plans.keep(city, Kept { plan, made_at });
    Ok(order)
}

/// A better plan: what is new is inserted, and then it is made better for a slice of time.
fn improved(snapshot: &Snapshot, ways: &Ways, before: &Plan<JobId, CrewId>) -> Plan<JobId, CrewId> {
    let began = Instant::now();
    let travel = |from, to| ways.minutes(from, to);
    let effort = Effort { rounds: ROUNDS, others: OTHERS, seed: snapshot.seed() };
    let city = snapshot.city(&travel);
    let made = plan(&city, before, &Prices::default(), effort, || began.elapsed() < SLICE);
    metrics::histogram!("streetcorner_plan_seconds").record(began.elapsed());
    made.unwrap_or_else(|error| {
        tracing::warn!(%error, "cannot plan what waits");
        Plan::default()
    })
}

/// Makes every plan better that there is. What goes wrong in one city is told when all had their turn.
pub(crate) async fn improve(tools: &Tools) -> Result<(), TaskError> {
    let mut told = Ok(());
    for city in tools.plans.cities() {
        let renewed = renew(tools, &city).await;
        told = told.and(renewed.map(drop));
    }
    told
}
