//! Hands a job over to another crew.

use chrono::{DateTime, Utc};
use diesel_async::{AsyncConnection, AsyncPgConnection};

use super::{
    Ending, Held, LeaseError, TakeError, Taker, apply::apply, end::end_lease, store, take::take,
};
use crate::{
    cases::{self, ActError, Actor, CaseTarget, Status},
    crews::{self, CrewId},
    pushes::{self, About},
};

/// Why a job cannot be handed over.
#[derive(Debug, thiserror::Error)]
pub enum HandOverError {
    /// The crew does not hold the job.
    #[error(transparent)]
    Lease(#[from] LeaseError),
    /// The other crew does not exist, is not on a shift, or is the same crew.
    #[error("the other crew is not on a shift")]
    OffShift,
    /// The other crew lacks this skill.
    #[error("the other crew lacks the skill {0}")]
    SkillMissing(String),
    /// The other crew cannot take the job.
    #[error(transparent)]
    Take(#[from] TakeError),
    /// The case does not allow it.
    #[error(transparent)]
    Case(#[from] ActError),
    /// The database query failed.
    #[error("cannot hand over the job")]
    Database(#[from] diesel::result::Error),
}

/// Ends the lease of one crew and gives the job to another crew in one transaction. The other crew
/// may refuse it.
///
/// Work that was begun has to be begun again. Repeating the call with the same fence succeeds
/// without effect, because a phone may send it twice.
pub async fn hand_over(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    held: Held<'_>,
    to: CrewId,
    reason: &str,
) -> Result<(), HandOverError> {
    let city = held.jurisdiction;
    conn.transaction(async |conn| {
        let job = store::find(conn, city, held.job_id).await?.ok_or(LeaseError::NotHeld)?;
        cases::store::lock(conn, city, job.case_id).await?;
        // Lock order: the shift before the job and its lease.
        let shift = crews::store::lock_live_shift(conn, city, to).await?;
        let (case, _lease) = match store::lock_held(conn, &held).await {
            Err(LeaseError::NotHeld) => {
                let gone = store::case_ended_under(conn, &held, &[Ending::HandedOver]).await?;
                return gone.map(drop).ok_or(LeaseError::NotHeld.into());
            }
            lease => lease?,
        };
        let shift = shift.filter(|_| to != held.crew_id).ok_or(HandOverError::OffShift)?;
        if let Some(skill) = job.skills.iter().find(|skill| !shift.skills.contains(skill)) {
            return Err(HandOverError::SkillMissing(skill.clone()));
        }
        end_lease(conn, &job, Ending::HandedOver, Some(reason)).await?;
        store::set_open(conn, &job).await?;
        let case = if case.status == Status::InProgress && job.visit.is_empty() {
            let actor = Actor::Crew(held.crew_id);
            let target = CaseTarget {
                jurisdiction: city,
                case_id: job.case_id,
                actor: &actor,
                expected: None,
            };
            let transition = cases::unschedule(conn, now, &target, reason).await?;
            apply(conn, now, transition).await?
        } else {
            case
        };
        let words = format!("Handed over by another crew: {reason}");
        take(conn, now, &case, &job, &shift, Taker::Assigned(&words)).await?;
        pushes::wake(conn, now, city, to, About::Job(job.job_id)).await?;
        Ok(())
    })
    .await
}
