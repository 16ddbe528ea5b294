//! Starts the work on a case.

use chrono::{DateTime, Utc};
use diesel_async::AsyncPgConnection;

use super::{
    act,
    effects::Transition,
    status::Action,
    target::{ActError, CaseTarget},
};

/// Records that a crew is working on the case. Must run inside a transaction.
pub(crate) async fn start(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    target: &CaseTarget<'_>,
    note: &str,
) -> Result<Transition, ActError> {
    act::apply_simple(conn, now, target, Action::Start, note).await
}
