//! Ends the shift of a crew.

use chrono::{DateTime, Utc};
use diesel_async::{AsyncConnection, AsyncPgConnection};

use super::{CrewId, store, unresponsive::release_unstarted};
use crate::{
    cases::ActError,
    db,
    jobs::{self, Ending},
    jurisdictions::JurisdictionId,
    offers,
};

/// Why a shift cannot end.
#[derive(Debug, thiserror::Error)]
pub enum EndShiftError {
    /// The crew has no live shift.
    #[error("the crew is not on a shift")]
    OffShift,
    /// The crew has started a job and not finished it.
    #[error("the crew has started a job: finish or release it first")]
    AtWork,
    /// The crew took a job at the same time.
    #[error("the crew has just taken a job: try again")]
    Overtaken,
    /// A job of the crew could not be released.
    #[error("cannot release the crew's jobs")]
    Case(#[from] ActError),
    /// The database query failed.
    #[error("cannot end the shift")]
    Database(#[from] diesel::result::Error),
}

/// Ends the shift: releases jobs that were not started, withdraws offers and deletes the crew's
/// position.
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
        if !release_unstarted(conn, now, &shift, why, |_, _| true).await? {
            return Err(EndShiftError::Overtaken);
        }
        // Any lease that remains is of a started job.
        if !jobs::store::leases_of_crew(conn, jurisdiction, crew_id).await?.is_empty() {
            return Err(EndShiftError::AtWork);
        }
        let ended_at = db::city_now(conn).await?;
        offers::withdraw_from_crew(conn, now, jurisdiction, crew_id).await?;
        store::set_ended(conn, jurisdiction, shift.shift_id, ended_at).await?;
        store::delete_candidate(conn, &shift).await?;
        store::forget_position(conn, jurisdiction, crew_id).await?;
        Ok(())
    })
    .await
}
