//! A crew says that a job is done.

use chrono::{DateTime, Utc};
use diesel_async::{AsyncConnection, AsyncPgConnection};

use super::{Ending, Held, LeaseError, finish::finish, store};
use crate::{
    cases::{self, Actor, Case, On, Outcome, Resolution},
    crews, photos,
    uploads::{self, Named},
};

/// Ends the job and resolves its case, with evidence. Where more visits are to be made, it is this
/// one alone that ends.
///
/// `uploads` are pictures of it that were sent before. Done already with this very fence is done: a phone may send this twice, also at once.
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
        let on = On {
            jurisdiction: held.jurisdiction,
            case_id: case.case_id,
            actor: &actor,
            expected: None,
        };
        Ok(cases::resolve(conn, now, &on, resolution).await?)
    })
    .await
}
