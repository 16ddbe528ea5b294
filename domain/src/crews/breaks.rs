//! Breaks of a crew during a shift.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::QueryResult;
use diesel_async::{AsyncConnection, AsyncPgConnection};

use super::{Break, CrewId, Shift, store};
use crate::{db, jobs::DispatchWaiting, jurisdictions::JurisdictionId, offers, tasks};

/// Maximum length of a break.
const MAX_DURATION: TimeDelta = TimeDelta::hours(3);
/// Maximum number of breaks planned at the start of a shift.
const MAX_BREAKS: usize = 8;

/// A break that is planned when a shift starts.
#[derive(Debug, Clone, Copy)]
pub struct NewBreak {
    /// Start of the break (UTC).
    pub starts_at: DateTime<Utc>,
    /// Length of the break.
    pub length: TimeDelta,
}

/// Why a break is refused.
#[derive(Debug, thiserror::Error)]
pub enum BreakError {
    /// The crew has no live shift.
    #[error("the crew is not on a shift")]
    OffShift,
    /// The break is shorter than 1 minute, longer than 3 hours or outside the shift, or there are
    /// more than 8.
    #[error("a break lasts from 1 minute to 3 hours and lies within the shift; 8 at most")]
    BadSpan,
    /// The database query failed.
    #[error("cannot store the break")]
    Database(#[from] diesel::result::Error),
}

/// Starts a break now, by the database clock. Withdraws the crew's live offers; no offers are made
/// before the end. Returns the break.
pub async fn take_break(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    city: &JurisdictionId,
    crew_id: CrewId,
    length: TimeDelta,
) -> Result<Break, BreakError> {
    conn.transaction(async |conn| {
        let shift = store::lock_live_shift(conn, city, crew_id).await?;
        let shift = shift.ok_or(BreakError::OffShift)?;
        let starts_at = db::city_now(conn).await?;
        end_running(conn, &shift, starts_at).await?;
        let rest = NewBreak { starts_at, length };
        let kept = plan(conn, &shift, &[rest]).await?;
        offers::withdraw_from_crew(conn, now, city, crew_id).await?;
        kept.into_iter().next().ok_or(BreakError::BadSpan)
    })
    .await
}

/// Ends the running break, if there is one, and enqueues the dispatch of waiting jobs.
pub async fn end_break(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    city: &JurisdictionId,
    crew_id: CrewId,
) -> Result<(), BreakError> {
    conn.transaction(async |conn| {
        let shift = store::lock_live_shift(conn, city, crew_id).await?;
        let shift = shift.ok_or(BreakError::OffShift)?;
        let at = db::city_now(conn).await?;
        end_running(conn, &shift, at).await?;
        tasks::enqueue(conn, now, city, &DispatchWaiting {}).await?;
        Ok(())
    })
    .await
}

/// Stores breaks of a shift. The shift must be locked, or new in this transaction.
pub(super) async fn plan(
    conn: &mut AsyncPgConnection,
    shift: &Shift,
    breaks: &[NewBreak],
) -> Result<Vec<Break>, BreakError> {
    if breaks.len() > MAX_BREAKS {
        return Err(BreakError::BadSpan);
    }
    let mut kept = vec![];
    for NewBreak { starts_at, length } in breaks.iter().copied() {
        let ends_at = starts_at + length;
        let fits = (TimeDelta::minutes(1)..=MAX_DURATION).contains(&length)
            && starts_at >= shift.started_at
            && starts_at < shift.ends_at;
        if !fits {
            return Err(BreakError::BadSpan);
        }
        let rest = Break { starts_at, ends_at };
        store::insert_break(conn, shift, rest).await?;
        kept.push(rest);
    }
    Ok(kept)
}

async fn end_running(
    conn: &mut AsyncPgConnection,
    shift: &Shift,
    at: DateTime<Utc>,
) -> QueryResult<()> {
    // A break that starts at this moment is deleted, so that it does not end with length zero.
    store::delete_break_that_begins(conn, shift, at).await?;
    store::end_running_break(conn, shift, at).await
}
