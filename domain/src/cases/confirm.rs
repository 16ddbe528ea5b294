//! Confirms that a resolved case is done.

use chrono::{DateTime, Utc};
use diesel_async::AsyncPgConnection;

use super::{
    act,
    effects::Transition,
    status::Action,
    target::{ActError, CaseTarget},
};

/// Closes a resolved case, because the reporter confirmed it or the dispute window has passed. Must
/// run inside a transaction.
pub(crate) async fn confirm(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    target: &CaseTarget<'_>,
    note: &str,
) -> Result<Transition, ActError> {
    act::apply_simple(conn, now, target, Action::Confirm, note).await
}
