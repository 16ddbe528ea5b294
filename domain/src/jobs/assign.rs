//! A job is put on a crew's list.

use chrono::{DateTime, Utc};
use diesel_async::{AsyncConnection, AsyncPgConnection};

use super::{JobId, JobState, Lease, TakeError, Taker, store, take};
use crate::{
    cases,
    crews::{self, CrewId},
    jurisdictions::JurisdictionId,
    pushes::{self, About},
};

/// Why it is not.
#[derive(Debug, thiserror::Error)]
pub enum AssignError {
    /// There is no such job, or not any more.
    #[error("there is no such open job")]
    NotFound,
    /// Its shift is over.
    #[error("the crew is not on a shift")]
    OffShift,
    /// It does not get it.
    #[error(transparent)]
    Take(#[from] TakeError),
    /// The database failed.
    #[error("cannot assign the job")]
    Database(#[from] diesel::result::Error),
}

/// Gives an open job to a crew on shift without asking it, and has its phones woken; `words` say why.
/// It may refuse.
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
