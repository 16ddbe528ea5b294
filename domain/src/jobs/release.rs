//! A crew gives a job back.

use chrono::{DateTime, Utc};
use diesel_async::{AsyncConnection, AsyncPgConnection};

use super::{Held, LeaseError, store};
use crate::{
    cases::{self, Actor, Case, On},
    jurisdictions::JurisdictionId,
};

/// Gives the job back, and says why; somebody else is looked for.
pub async fn release(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    held: Held<'_>,
    reason: &str,
) -> Result<Case, LeaseError> {
    conn.transaction(async |conn| {
        let (case, _lease) = store::lock_held(conn, &held).await?;
        let actor = Actor::Crew(held.crew_id);
        let jurisdiction: &JurisdictionId = held.jurisdiction;
        let on = On { jurisdiction, case_id: case.case_id, actor: &actor, expected: None };
        Ok(cases::unschedule(conn, now, &on, reason).await?)
    })
    .await
}
