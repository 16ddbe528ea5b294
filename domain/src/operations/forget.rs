//! Answers are not kept for ever.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::schema::operation_inbox;

/// A phone that sends an operation again later than this gets an answer of its own. Evidence is not
/// kept twice even then.
const KEPT: TimeDelta = TimeDelta::days(30);
/// So many are forgotten at once.
const FORGOTTEN: i64 = 1_000;

/// Forgets answers whose time is over; says how many.
pub async fn forget(conn: &mut AsyncPgConnection, now: DateTime<Utc>) -> QueryResult<usize> {
    let over = operation_inbox::table
        .filter(operation_inbox::received_at.le(now - KEPT))
        .order(operation_inbox::received_at)
        .limit(FORGOTTEN)
        .select(operation_inbox::operation_id)
        .into_boxed();
    let forgotten = operation_inbox::table
        .filter(operation_inbox::received_at.le(now - KEPT))
        .filter(operation_inbox::operation_id.eq_any(over));
    diesel::delete(forgotten).execute(conn).await
}
