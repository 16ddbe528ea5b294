//! Reopens an ended case by decision of the city.

use chrono::{DateTime, Utc};
use diesel_async::AsyncPgConnection;

use super::{
    act,
    effects::Transition,
    status::Action,
    target::{ActError, CaseTarget},
};

/// Opens an ended case again. Must run inside a transaction.
pub(crate) async fn reopen(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    target: &CaseTarget<'_>,
    reason: &str,
) -> Result<Transition, ActError> {
    act::apply_simple(conn, now, target, Action::Reopen, reason).await
}
