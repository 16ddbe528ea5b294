//! A crew signs off.

use chrono::{DateTime, Utc};
use diesel_async::{AsyncConnection, AsyncPgConnection};

use super::{CrewId, store};
use crate::{db, jobs, jurisdictions::JurisdictionId, offers};

/// Why the shift goes on.
#[derive(Debug, thiserror::Error)]
pub enum EndShiftError {
    /// There is none.
    #[error("the crew is not on a shift")]
    OffShift,
    /// Work was begun and not ended.
    #[error("the crew has begun a job: finish or release it first")]
    AtWork,
    /// A job it holds cannot be given back.
    #[error("cannot give back the crew's jobs")]
    Release(#[from] jobs::LeaseError),
    /// The database failed.
    #[error("cannot end the shift")]
    Database(#[from] diesel::result::Error),
}

/// Ends the shift: jobs that were not begun go back, offers are withdrawn, the position is
/// forgotten.
pub async fn end_shift(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    jurisdiction: &JurisdictionId,
    crew_id: CrewId,
) -> Result<(), EndShiftError> {
    conn.transaction(async |conn| {
        let shift =
            store::live_shift(conn, jurisdiction, crew_id).await?.ok_or(EndShiftError::OffShift)?;
        let leases = jobs::store::leases_of_crew(conn, jurisdiction, crew_id).await?;
        if leases.iter().any(|lease| lease.started_at.is_some()) {
            return Err(EndShiftError::AtWork);
        }
        for lease in leases {
            let held =
                jobs::Held { jurisdiction, crew_id, job_id: lease.job_id, fence: lease.fence };
            jobs::release(conn, now, held, "The crew's shift ended.").await?;
        }
        let ended_at = db::city_now(conn).await?;
        offers::withdraw_from_crew(conn, now, jurisdiction, crew_id).await?;
        store::set_ended(conn, jurisdiction, shift.shift_id, ended_at).await?;
        store::forget_position(conn, jurisdiction, crew_id).await?;
        Ok(())
    })
    .await
}
