//! Resumes a case that is on hold.

use chrono::{DateTime, Utc};
use diesel_async::AsyncPgConnection;

use super::{
    act,
    effects::Transition,
    status::Action,
    target::{ActError, CaseTarget},
};

/// Ends the hold. Must run inside a transaction.
pub(crate) async fn resume(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    target: &CaseTarget<'_>,
    note: &str,
) -> Result<Transition, ActError> {
    act::apply_simple(conn, now, target, Action::Resume, note).await
}
