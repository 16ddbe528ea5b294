//! Removes the crew or the date of a case.

use chrono::{DateTime, Utc};
use diesel_async::AsyncPgConnection;

use super::{
    act,
    effects::Transition,
    status::Action,
    target::{ActError, CaseTarget},
};

/// Returns the case to `acknowledged`. Leads to a search for another crew. Must run inside a
/// transaction.
pub(crate) async fn unschedule(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    target: &CaseTarget<'_>,
    reason: &str,
) -> Result<Transition, ActError> {
    act::apply_simple(conn, now, target, Action::Unschedule, reason).await
}
