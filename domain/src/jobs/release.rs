//! Gives a job back.

use chrono::{DateTime, Utc};
use diesel_async::{AsyncConnection, AsyncPgConnection};

use super::{Ending, Held, LeaseError, give_back, store};
use crate::cases::{Actor, Case};

/// Gives the job back with a reason and looks for another crew. For a job that was assigned and not
/// begun, this is a refusal.
///
/// Repeating the call with the same fence succeeds without effect, because a phone may send it
/// twice.
pub async fn release(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    held: Held<'_>,
    reason: &str,
) -> Result<Case, LeaseError> {
    conn.transaction(async |conn| {
        let (case, lease) = match store::lock_held(conn, &held).await {
            Err(LeaseError::NotHeld) => {
                let given_back = [Ending::Released, Ending::Refused];
                let released = store::case_ended_under(conn, &held, &given_back).await?;
                return released.ok_or(LeaseError::NotHeld);
            }
            lease => lease?,
        };
        let job = store::lock(conn, held.jurisdiction, held.job_id).await?;
        let job = job.ok_or(LeaseError::NotHeld)?;
        let refused = lease.assigned && lease.started_at.is_none();
        let ending = if refused { Ending::Refused } else { Ending::Released };
        let actor = Actor::Crew(held.crew_id);
        Ok(give_back(conn, now, case, &job, (ending, reason), &actor).await?)
    })
    .await
}
