//! A crew signs off.

use chrono::{DateTime, Utc};
use diesel_async::{AsyncConnection, AsyncPgConnection};

use super::{CrewId, silence::take_back, store};
use crate::{
    cases::ActError,
    db,
    jobs::{self, Ending},
    jurisdictions::JurisdictionId,
    offers,
};

/// Why the shift goes on.
#[derive(Debug, thiserror::Error)]
pub enum EndShiftError {
    /// There is none.
    #[error("the crew is not on a shift")]
    OffShift,
    /// Work was begun and not ended.
    #[error("the crew has begun a job: finish or release it first")]
    AtWork,
    /// It has taken a job at the same moment.
    #[error("the crew has just taken a job: try again")]
    Overtaken,
    /// A job it holds cannot be given back.
    #[error("cannot give back the crew's jobs")]
    Case(#[from] ActError),
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
        let why = (Ending::ShiftEnded, "The crew's shift ended.");
        if !take_back(conn, now, &shift, why, |_, _| true).await? {
            return Err(EndShiftError::Overtaken);
        }
        // What is left was begun.
        if !jobs::store::leases_of_crew(conn, jurisdiction, crew_id).await?.is_empty() {
            return Err(EndShiftError::AtWork);
        }
        let ended_at = db::city_now(conn).await?;
        offers::withdraw_from_crew(conn, now, jurisdiction, crew_id).await?;
        store::set_ended(conn, jurisdiction, shift.shift_id, ended_at).await?;
        store::forget_position(conn, jurisdiction, crew_id).await?;
        Ok(())
    })
    .await
}
