//! Schedules a case: a crew or a date is set.

use chrono::{DateTime, Utc};
use diesel_async::AsyncPgConnection;

use super::{
    Case,
    act::{self, EventDetail},
    effects::Transition,
    status::Action,
    target::{ActError, CaseTarget},
};

/// Locks the case and schedules it. The note says who comes or when. Must run inside a transaction.
pub(crate) async fn schedule(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    target: &CaseTarget<'_>,
    note: &str,
) -> Result<Transition, ActError> {
    act::apply_simple(conn, now, target, Action::Schedule, note).await
}

/// Schedules a case that is locked already. Must run inside the transaction that locked it.
pub(crate) async fn schedule_locked(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    target: &CaseTarget<'_>,
    case: Case,
    note: &str,
) -> Result<Transition, ActError> {
    act::check(target, &case, Action::Schedule)?;
    act::transition(conn, now, target, case, Action::Schedule, EventDetail::note(note)).await
}
