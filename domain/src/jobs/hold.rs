//! A crew says that a job has to wait.

use chrono::{DateTime, Utc};
use diesel_async::{AsyncConnection, AsyncPgConnection};

use super::{Ending, Held, LeaseError, store};
use crate::cases::{self, Actor, Case, On, Status};

/// Says what the work waits for, and until when if that is known. The crew is free, and the case
/// gets another job when the waiting ends.
///
/// Held up already under this very fence is held up: a phone may send this twice.
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
        let on = On {
            jurisdiction: held.jurisdiction,
            case_id: case.case_id,
            actor: &actor,
            expected: None,
        };
        Ok(cases::hold(conn, now, &on, reason, until).await?)
    })
    .await
}
