//! Puts a job on hold at the request of its crew.

use chrono::{DateTime, Utc};
use diesel_async::{AsyncConnection, AsyncPgConnection};

use super::{Ending, Held, LeaseError, apply::apply, store};
use crate::cases::{self, Actor, Case, CaseTarget, Status};

/// Puts the case on hold with a reason, and until a time if that is known. The crew becomes free.
/// The case gets a new job when the hold ends.
///
/// Repeating the call with the same fence succeeds without effect, because a phone may send it
/// twice.
pub async fn hold(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    held: Held<'_>,
    reason: &str,
    until: Option<DateTime<Utc>>,
) -> Result<Case, LeaseError> {
    conn.transaction(async |conn| {
        let (case, _lease) = match store::lock_held(conn, &held).await {
            Err(LeaseError::NotHeld) => {
                let waiting = store::case_ended_under(conn, &held, &[Ending::Cancelled]).await?;
                let waiting = waiting.filter(|case| case.status == Status::OnHold);
                return waiting.ok_or(LeaseError::NotHeld);
            }
            lease => lease?,
        };
        let actor = Actor::Crew(held.crew_id);
        let target = CaseTarget {
            jurisdiction: held.jurisdiction,
            case_id: case.case_id,
            actor: &actor,
            expected: None,
        };
        let transition = cases::hold(conn, now, &target, reason, until).await?;
        Ok(apply(conn, now, transition).await?)
    })
    .await
}
