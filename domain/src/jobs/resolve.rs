//! Resolves a job as done by its crew.

use chrono::{DateTime, Utc};
use diesel_async::{AsyncConnection, AsyncPgConnection};

use super::{Ending, Held, LeaseError, apply::apply, finish::finish, store};
use crate::{
    cases::{self, Actor, Case, CaseTarget, Outcome, Resolution},
    crews, photos,
    uploads::{self, Named},
};

/// Ends the job and resolves its case with evidence. If the case has other live jobs, only this one
/// ends.
///
/// `uploads` are photos that were uploaded before. Repeating the call with the same fence succeeds
/// without effect, because a phone may send it twice, even at the same time.
pub async fn resolve(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    held: Held<'_>,
    mut resolution: Resolution,
    uploads: &Named,
) -> Result<Case, LeaseError> {
    conn.transaction(async |conn| {
        let (case, _lease) = match store::lock_held(conn, &held).await {
            Err(LeaseError::NotHeld) => {
                let done = store::case_ended_under(conn, &held, &[Ending::Done]).await?;
                return done.ok_or(LeaseError::NotHeld);
            }
            lease => lease?,
        };
        let sent_before = uploads::claim(conn, now, held.jurisdiction, uploads).await?;
        let proof = std::mem::take(&mut resolution.proof).into_iter().chain(sent_before);
        resolution.proof = photos::distinct(proof.collect());
        if resolution.seen_at.is_none() {
            let position = crews::store::position(conn, held.jurisdiction, held.crew_id).await?;
            resolution.seen_at = position.map(|position| position.place);
        }
        let jobs = store::live_jobs_of(conn, held.jurisdiction, case.case_id).await?;
        if let [_, _, ..] = jobs.as_slice()
            && resolution.outcome == Outcome::Fixed
            && let Some(job) = jobs.iter().find(|job| job.job_id == held.job_id)
        {
            return Ok(finish(conn, now, held.crew_id, job, resolution).await?);
        }
        let actor = Actor::Crew(held.crew_id);
        let target = CaseTarget {
            jurisdiction: held.jurisdiction,
            case_id: case.case_id,
            actor: &actor,
            expected: None,
        };
        let transition = cases::resolve(conn, now, &target, resolution).await?;
        Ok(apply(conn, now, transition).await?)
    })
    .await
}
