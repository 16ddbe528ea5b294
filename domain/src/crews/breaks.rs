//! A crew rests.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};

use super::{Break, CrewId, Shift, ShiftId, store};
use crate::{
    db, jobs::DispatchWaiting, jurisdictions::JurisdictionId, offers, schema::shift_break, tasks,
};

/// The longest break.
const LONGEST: TimeDelta = TimeDelta::hours(3);
/// Nobody plans more of them.
const MOST: usize = 8;

/// A break that is planned when the shift starts.
#[derive(Debug, Clone, Copy)]
pub struct NewBreak {
    /// From when.
    pub starts_at: DateTime<Utc>,
    /// For how long.
    pub length: TimeDelta,
}

/// Why there is no break.
#[derive(Debug, thiserror::Error)]
pub enum BreakError {
    /// The crew is free anyway.
    #[error("the crew is not on a shift")]
    OffShift,
    /// It would not end within three hours, or lies outside the shift.
    #[error("a break lasts from 1 minute to 3 hours and lies within the shift; 8 at most")]
    BadSpan,
    /// The database failed.
    #[error("cannot keep the break")]
    Database(#[from] diesel::result::Error),
}

/// Rests from now on, by the database's clock: live offers are withdrawn, and none is made before
/// the end. Answers with the break.
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

/// Is back at work: ends the break that runs, if one does, and has waiting jobs looked at again.
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

/// Stores breaks of a shift that was just stored or is locked.
pub(super) async fn plan(
    conn: &mut AsyncPgConnection,
    shift: &Shift,
    breaks: &[NewBreak],
) -> Result<Vec<Break>, BreakError> {
    if breaks.len() > MOST {
        return Err(BreakError::BadSpan);
    }
    let mut kept = vec![];
    for NewBreak { starts_at, length } in breaks.iter().copied() {
        let ends_at = starts_at + length;
        let fits = (TimeDelta::minutes(1)..=LONGEST).contains(&length)
            && starts_at >= shift.started_at
            && starts_at < shift.ends_at;
        if !fits {
            return Err(BreakError::BadSpan);
        }
        let span = (shift_break::starts_at.eq(starts_at), shift_break::ends_at.eq(ends_at));
        diesel::insert_into(shift_break::table)
            .values((
                shift_break::jurisdiction_id.eq(&shift.jurisdiction_id),
                shift_break::shift_id.eq(shift.shift_id),
                span,
            ))
            .on_conflict_do_nothing()
            .execute(conn)
            .await?;
        kept.push(Break { starts_at, ends_at });
    }
    Ok(kept)
}

async fn end_running(
    conn: &mut AsyncPgConnection,
    shift: &Shift,
    at: DateTime<Utc>,
) -> QueryResult<()> {
    let of_shift = shift_break::table
        .filter(shift_break::jurisdiction_id.eq(&shift.jurisdiction_id))
        .filter(shift_break::shift_id.eq(shift.shift_id))
        .filter(shift_break::ends_at.gt(at));
    // One that has only just begun was none.
    diesel::delete(of_shift.filter(shift_break::starts_at.eq(at))).execute(conn).await?;
    let running = of_shift.filter(shift_break::starts_at.lt(at));
    diesel::update(running).set(shift_break::ends_at.eq(at)).execute(conn).await.map(drop)
}

/// The breaks of these shifts that are not over.
pub(crate) async fn of_shifts(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    shifts: &[ShiftId],
) -> QueryResult<Vec<(ShiftId, Break)>> {
    let rows: Vec<(ShiftId, DateTime<Utc>, DateTime<Utc>)> = shift_break::table
        .filter(shift_break::jurisdiction_id.eq(city))
        .filter(shift_break::shift_id.eq_any(shifts))
        .filter(shift_break::ends_at.gt(db::sql::city_now()))
        .order((shift_break::shift_id, shift_break::starts_at))
        .select((shift_break::shift_id, shift_break::starts_at, shift_break::ends_at))
        .load(conn)
        .await?;
    let named = |(id, starts_at, ends_at)| (id, Break { starts_at, ends_at });
    Ok(rows.into_iter().map(named).collect())
}
