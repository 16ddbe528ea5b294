//! A crew hands a job over to another.

use chrono::{DateTime, Utc};
use diesel_async::{AsyncConnection, AsyncPgConnection};

use super::{Ending, Held, LeaseError, TakeError, Taker, end::end_lease, store, take};
use crate::{
    cases::{self, ActError, Actor, On, Status},
    crews::{self, CrewId},
    pushes::{self, About},
};

/// Why it keeps it.
#[derive(Debug, thiserror::Error)]
pub enum HandOverError {
    /// The crew that gives does not hold it.
    #[error(transparent)]
    Lease(#[from] LeaseError),
    /// There is no such other crew on a shift.
    #[error("the other crew is not on a shift")]
    OffShift,
    /// The other crew is not up to it.
    #[error("the other crew lacks the skill {0}")]
    SkillMissing(String),
    /// The other crew does not get it.
    #[error(transparent)]
    Take(#[from] TakeError),
    /// The case says no.
    #[error(transparent)]
    Case(#[from] ActError),
    /// The database failed.
    #[error("cannot hand the job over")]
    Database(#[from] diesel::result::Error),
}

/// Ends the lease of one crew and gives the next to another, at once; it may refuse.
///
/// What was begun begins anew. Handed over already with this very fence is handed over: a phone
/// may send this twice.
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
        // The shift before the job and its lease, as everywhere.
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
            let on = On { jurisdiction: city, case_id: job.case_id, actor: &actor, expected: None };
            cases::unschedule(conn, now, &on, reason).await?
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
