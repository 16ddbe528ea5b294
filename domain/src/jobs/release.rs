//! A crew gives a job back.

use chrono::{DateTime, Utc};
use diesel_async::{AsyncConnection, AsyncPgConnection};

use super::{Ending, Held, LeaseError, store};
use crate::{
    cases::{self, Actor, Case, On},
    jurisdictions::JurisdictionId,
};

/// Gives the job back, and says why; somebody else is looked for.
///
/// Given back already with this very fence is given back: a phone may send this twice.
pub async fn release(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    held: Held<'_>,
    reason: &str,
) -> Result<Case, LeaseError> {
    conn.transaction(async |conn| {
        let (case, _lease) = match store::lock_held(conn, &held).await {
            Err(LeaseError::NotHeld) => {
                let released = store::case_ended_under(conn, &held, Ending::Released).await?;
                return released.ok_or(LeaseError::NotHeld);
            }
            lease => lease?,
        };
        let actor = Actor::Crew(held.crew_id);
        let jurisdiction: &JurisdictionId = held.jurisdiction;
        let on = On { jurisdiction, case_id: case.case_id, actor: &actor, expected: None };
        Ok(cases::unschedule(conn, now, &on, reason).await?)
    })
    .await
}
