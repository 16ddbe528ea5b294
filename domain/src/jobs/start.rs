//! Starts work on a job.

use chrono::{DateTime, Utc};
use diesel_async::{AsyncConnection, AsyncPgConnection};

use super::{Held, LeaseError, apply::apply, store};
use crate::{
    cases::{self, Actor, Case, CaseTarget, Status},
    db,
};

/// Records that the crew has begun the job. Repeating the call succeeds without effect, because a
/// phone may send it twice.
pub async fn start(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    held: Held<'_>,
) -> Result<Case, LeaseError> {
    conn.transaction(async |conn| {
        let (case, lease) = store::lock_held(conn, &held).await?;
        if lease.started_at.is_some() && case.status == Status::InProgress {
            return Ok(case);
        }
        let others_are = case.status == Status::InProgress;
        store::set_started(conn, held.jurisdiction, held.job_id).await.map_err(|error| {
            match db::constraint(&error) {
                Some("lease_live_one_started_key") => LeaseError::Busy,
                _ => error.into(),
            }
        })?;
        if others_are {
            return Ok(case);
        }
        let actor = Actor::Crew(held.crew_id);
        let target = CaseTarget {
            jurisdiction: held.jurisdiction,
            case_id: case.case_id,
            actor: &actor,
            expected: None,
        };
        let transition = cases::start(conn, now, &target, "A crew is at work.").await?;
        Ok(apply(conn, now, transition).await?)
    })
    .await
}
