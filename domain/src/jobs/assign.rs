//! Assigns a job to a crew.

use chrono::{DateTime, Utc};
use diesel_async::{AsyncConnection, AsyncPgConnection};

use super::{JobId, JobState, Lease, TakeError, Taker, store, take};
use crate::{
    cases,
    crews::{self, CrewId},
    jurisdictions::JurisdictionId,
    pushes::{self, About},
};

/// Why a job cannot be assigned.
#[derive(Debug, thiserror::Error)]
pub enum AssignError {
    /// The job does not exist or is not open.
    #[error("there is no such open job")]
    NotFound,
    /// The crew is not on a shift.
    #[error("the crew is not on a shift")]
    OffShift,
    /// The crew cannot take the job.
    #[error(transparent)]
    Take(#[from] TakeError),
    /// The database query failed.
    #[error("cannot assign the job")]
    Database(#[from] diesel::result::Error),
}

/// Leases an open job to a crew on shift without an offer, and sends a push to its phones. `words`
/// is the reason shown in the disposition. The crew may refuse the job.
pub async fn assign(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    city: &JurisdictionId,
    job_id: JobId,
    crew_id: CrewId,
    words: &str,
) -> Result<Lease, AssignError> {
    conn.transaction(async |conn| {
        let job = store::find(conn, city, job_id).await?;
        let job = job.filter(|job| job.state == JobState::Open).ok_or(AssignError::NotFound)?;
        let case = cases::store::lock(conn, city, job.case_id).await?;
        let case = case.ok_or(AssignError::NotFound)?;
        let shift = crews::store::lock_live_shift(conn, city, crew_id).await?;
        let shift = shift.ok_or(AssignError::OffShift)?;
        let lease = take(conn, now, &case, &job, &shift, Taker::Assigned(words)).await?;
        pushes::wake(conn, now, city, crew_id, About::Job(job_id)).await?;
        Ok(lease)
    })
    .await
}
