//! Database statements about breaks.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::super::{Break, Shift, ShiftId};
use crate::{jurisdictions::JurisdictionId, schema::shift_break};

/// Stores a break of a shift, unless the shift has one that starts at the same time.
pub(in crate::crews) async fn insert_break(
    conn: &mut AsyncPgConnection,
    of: &Shift,
    Break { starts_at, ends_at }: Break,
) -> QueryResult<()> {
    let span = (shift_break::starts_at.eq(starts_at), shift_break::ends_at.eq(ends_at));
    diesel::insert_into(shift_break::table)
        .values((
            shift_break::jurisdiction_id.eq(&of.jurisdiction_id),
            shift_break::shift_id.eq(of.shift_id),
            span,
        ))
        .on_conflict_do_nothing()
        .execute(conn)
        .await
        .map(drop)
}

/// Deletes the break that starts at `at`, if it is not over.
pub(in crate::crews) async fn delete_break_that_begins(
    conn: &mut AsyncPgConnection,
    of: &Shift,
    at: DateTime<Utc>,
) -> QueryResult<()> {
    let beginning = shift_break::table
        .filter(shift_break::jurisdiction_id.eq(&of.jurisdiction_id))
        .filter(shift_break::shift_id.eq(of.shift_id))
        .filter(shift_break::ends_at.gt(at))
        .filter(shift_break::starts_at.eq(at));
    diesel::delete(beginning).execute(conn).await.map(drop)
}

/// Ends the break that is running at `at`.
pub(in crate::crews) async fn end_running_break(
    conn: &mut AsyncPgConnection,
    of: &Shift,
    at: DateTime<Utc>,
) -> QueryResult<()> {
    let running = shift_break::table
        .filter(shift_break::jurisdiction_id.eq(&of.jurisdiction_id))
        .filter(shift_break::shift_id.eq(of.shift_id))
        .filter(shift_break::ends_at.gt(at))
        .filter(shift_break::starts_at.lt(at));
    diesel::update(running).set(shift_break::ends_at.eq(at)).execute(conn).await.map(drop)
}

/// Returns the breaks of these shifts that are not over at `now`, ordered by shift and start.
pub(crate) async fn breaks_of_shifts(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    city: &JurisdictionId,
    shifts: &[ShiftId],
) -> QueryResult<Vec<(ShiftId, Break)>> {
    let rows: Vec<(ShiftId, DateTime<Utc>, DateTime<Utc>)> = shift_break::table
        .filter(shift_break::jurisdiction_id.eq(city))
        .filter(shift_break::shift_id.eq_any(shifts))
        .filter(shift_break::ends_at.gt(now))
        .order((shift_break::shift_id, shift_break::starts_at))
        .select((shift_break::shift_id, shift_break::starts_at, shift_break::ends_at))
        .load(conn)
        .await?;
    let named = |(id, starts_at, ends_at)| (id, Break { starts_at, ends_at });
    Ok(rows.into_iter().map(named).collect())
}
