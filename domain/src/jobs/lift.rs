//! Lifts a dispatcher's override of a job.

use chrono::{DateTime, Utc};
use diesel::QueryResult;
use diesel_async::{AsyncConnection, AsyncPgConnection};

use super::{DispatchJob, JobId, store};
use crate::{crews::CrewId, jurisdictions::JurisdictionId, tasks};

/// Lifts the override for a job and a crew and dispatches the job again. Returns whether an
/// override was in force.
pub async fn lift(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    city: &JurisdictionId,
    (job_id, crew_id): (JobId, CrewId),
) -> QueryResult<bool> {
    conn.transaction(async |conn| {
        let lifted = store::lift_of_crew(conn, city, job_id, crew_id).await? > 0;
        if lifted {
            tasks::enqueue(conn, now, city, &DispatchJob { job_id }).await?;
        }
        Ok(lifted)
    })
    .await
}
