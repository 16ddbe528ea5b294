//! A crew gives a job back.

use chrono::{DateTime, Utc};
use diesel_async::{AsyncConnection, AsyncPgConnection};

use super::{Ending, Held, LeaseError, give_back, store};
use crate::cases::{Actor, Case};

/// Gives the job back, and says why; somebody else is looked for. A job that was put on the crew's
/// list without asking is refused so.
///
/// Given back already with this very fence is given back: a phone may send this twice.
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
