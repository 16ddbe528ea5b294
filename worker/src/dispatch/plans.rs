//! Rolling plans by city, in the memory of a worker.
//!
//! Each worker has its own plans. A plan only says which crew a job waits for. The claim in the
//! database decides who gets the job, and a lost plan is computed again.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use chrono::{DateTime, TimeDelta, Utc};
use domain::{crews::CrewId, jobs::JobId, jurisdictions::JurisdictionId};
use planner::dispatch::Plan;

/// Maximum age of a plan that is used.
const HOLDS: TimeDelta = TimeDelta::minutes(2);

/// Plans of the cities that have waiting jobs.
#[derive(Debug, Clone, Default)]
pub(crate) struct Plans(Arc<Mutex<BTreeMap<JurisdictionId, Kept>>>);

#[derive(Debug, Clone)]
pub(super) struct Kept {
    pub(super) plan: Plan<JobId, CrewId>,
    pub(super) made_at: DateTime<Utc>,
}

/// The planned visit of a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Planned {
    /// Crew on whose route the job is.
    pub(crate) crew_id: CrewId,
    /// Minutes until the crew should arrive.
    pub(crate) in_min: i64,
}

impl Plans {
    /// Returns the planned visit of a job. `None` if the job is on no route or the plan is too old.
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

    /// Returns the cities that have a plan.
    pub(crate) fn cities(&self) -> Vec<JurisdictionId> {
        self.kept().keys().cloned().collect()
    }

    pub(super) fn before(&self, city: &JurisdictionId) -> Plan<JobId, CrewId> {
        self.kept().get(city).map(|kept| kept.plan.clone()).unwrap_or_default()
    }

    pub(super) fn keep(&self, city: &JurisdictionId, kept: Kept) {
        self.kept().insert(city.clone(), kept);
    }

    pub(super) fn forget(&self, city: &JurisdictionId) {
        self.kept().remove(city);
    }

    fn kept(&self) -> MutexGuard<'_, BTreeMap<JurisdictionId, Kept>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
