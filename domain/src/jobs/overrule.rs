//! Overrules the planner with a decision of a dispatcher.

use chrono::{DateTime, Utc};
use diesel_async::{AsyncConnection, AsyncPgConnection};

use super::{
    DispatchJob, Ending, Job, JobId, JobState, OverrideKind, TakeError, Taker,
    give_back::give_back, overrides, store, take::take,
};
use crate::{
    accounts::AccountId,
    cases::{self, ActError, Actor, Case},
    crews::{self, CrewId},
    jurisdictions::JurisdictionId,
    offers,
    pushes::{self, About},
    tasks,
};

/// A decision of a dispatcher about a job and a crew.
#[derive(Debug, Clone, Copy)]
pub struct Override<'a> {
    /// The job.
    pub job_id: JobId,
    /// The crew.
    pub crew_id: CrewId,
    /// Kind of the decision.
    pub kind: OverrideKind,
    /// Reason of the decision.
    pub reason: &'a str,
    /// Account that makes the decision.
    pub made_by: AccountId,
    /// Actor for the case's history.
    pub actor: &'a Actor,
}

/// Why a decision cannot be carried out.
#[derive(Debug, thiserror::Error)]
pub enum OverruleError {
    /// The job does not exist or has ended.
    #[error("there is no such live job")]
    NotFound,
    /// The crew does not exist.
    #[error("there is no such crew")]
    UnknownCrew,
    /// A crew has begun the job. Begun work is not taken away.
    #[error("a crew has begun the job")]
    Begun,
    /// A forced crew must be on a shift.
    #[error("the crew is not on a shift")]
    OffShift,
    /// The crew cannot take the job.
    #[error(transparent)]
    Take(#[from] TakeError),
    /// The case does not allow it.
    #[error(transparent)]
    Case(#[from] ActError),
    /// The database query failed.
    #[error("cannot overrule the dispatcher")]
    Database(#[from] diesel::result::Error),
}

/// Stores the decision and carries it out. Another crew that holds the job or has an offer loses
/// it, unless it has begun the work.
pub async fn overrule(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    city: &JurisdictionId,
    order: Override<'_>,
) -> Result<(), OverruleError> {
    conn.transaction(async |conn| {
        let crews = crews::store::crews_named(conn, city, &[order.crew_id]).await?;
        let [crew] = crews.as_slice() else { return Err(OverruleError::UnknownCrew) };
        let job = store::find(conn, city, order.job_id).await?.ok_or(OverruleError::NotFound)?;
        let case = cases::store::lock(conn, city, job.case_id).await?;
        let shift = match order.kind {
            OverrideKind::Force => Some(
                crews::store::lock_live_shift(conn, city, order.crew_id)
                    .await?
                    .ok_or(OverruleError::OffShift)?,
            ),
            OverrideKind::Pin | OverrideKind::Exclude => None,
        };
        let job = store::lock(conn, city, order.job_id).await?;
        let job = job.filter(|job| job.ended_at.is_none());
        let (job, case) = job.zip(case).ok_or(OverruleError::NotFound)?;
        overrides::replace(conn, now, city, order).await?;
        let case = call_off(conn, now, case, &job, order).await?;
        if let Some(shift) = shift {
            let words = format!("{} was told to go: {}", crew.name, order.reason);
            let lease = store::lease(conn, city, job.job_id).await?;
            if lease.is_none() {
                take(conn, now, &case, &job, &shift, Taker::Assigned(&words)).await?;
                pushes::wake(conn, now, city, shift.crew_id, About::Job(job.job_id)).await?;
            }
            return Ok(());
        }
        tasks::enqueue(conn, now, city, &DispatchJob { job_id: job.job_id }).await?;
        Ok(())
    })
    .await
}

/// Takes the job away from the crew that the decision rules out.
async fn call_off(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    case: Case,
    job: &Job,
    order: Override<'_>,
) -> Result<Case, OverruleError> {
    let city = &job.jurisdiction_id;
    let is_for = |crew_id: CrewId| match order.kind {
        OverrideKind::Pin | OverrideKind::Force => crew_id == order.crew_id,
        OverrideKind::Exclude => crew_id != order.crew_id,
    };
    for offer in offers::store::live_of_job(conn, city, job.job_id).await? {
        if !is_for(offer.crew_id) {
            offers::withdraw(conn, &offer).await?;
        }
    }
    if job.state != JobState::Leased {
        return Ok(case);
    }
    match store::lease(conn, city, job.job_id).await? {
        Some(lease) if is_for(lease.crew_id) => Ok(case),
        Some(lease) if lease.started_at.is_some() => Err(OverruleError::Begun),
        Some(_) | None => {
            let why = (Ending::Overruled, order.reason);
            Ok(give_back(conn, now, case, job, why, order.actor).await?)
        }
    }
}
