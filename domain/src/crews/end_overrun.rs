//! Ends shifts whose end time has passed.

use chrono::{DateTime, Utc};
use diesel_async::{AsyncConnection, AsyncPgConnection};

use super::{Shift, store, unresponsive::release_unstarted};
use crate::{cases::ActError, jobs::Ending, jurisdictions::JurisdictionId, offers};

/// Ends every shift whose end time has passed by the database clock, in one jurisdiction or, with
/// `None`, in all. Jobs that were not started are released; a crew keeps the jobs it has started.
/// Returns the number of shifts found, 500 at most.
pub async fn end_overrun(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    city: Option<&JurisdictionId>,
) -> Result<usize, ActError> {
    let passed = store::overrun(conn, city).await?;
    for shift in &passed {
        end(conn, now, shift).await?;
    }
    Ok(passed.len())
}

async fn end(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    shift: &Shift,
) -> Result<(), ActError> {
    let city = &shift.jurisdiction_id;
    conn.transaction(async |conn| {
        let over = |shift: &Shift, at| shift.ends_at <= at;
        let why = (Ending::ShiftEnded, "The crew's shift ended.");
        if release_unstarted(conn, now, shift, why, over).await? {
            offers::withdraw_from_crew(conn, now, city, shift.crew_id).await?;
            store::set_ended(conn, city, shift.shift_id, shift.ends_at).await?;
            store::delete_candidate(conn, shift).await?;
            store::forget_position(conn, city, shift.crew_id).await?;
        }
        Ok(())
    })
    .await
}
