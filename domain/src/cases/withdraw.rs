//! Withdraws a report at the reporter's request.

use chrono::{DateTime, Utc};
use diesel_async::AsyncPgConnection;

use super::{
    act,
    effects::Transition,
    status::Action,
    target::{ActError, CaseTarget},
};

/// Ends the case. Leads to the cancellation of its jobs. Must run inside a transaction.
pub(crate) async fn withdraw(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    target: &CaseTarget<'_>,
    reason: &str,
) -> Result<Transition, ActError> {
    act::apply_simple(conn, now, target, Action::Withdraw, reason).await
}
