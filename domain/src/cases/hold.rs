//! Puts a case on hold.

use chrono::{DateTime, Utc};
use diesel_async::AsyncPgConnection;

use super::{
    act::{self, EventDetail},
    effects::Transition,
    status::Action,
    target::{ActError, CaseTarget},
};

/// Records the reason and the time until which the case waits. Leads to the release of its jobs.
/// Must run inside a transaction.
pub(crate) async fn hold(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    target: &CaseTarget<'_>,
    reason: &str,
    until: Option<DateTime<Utc>>,
) -> Result<Transition, ActError> {
    let mut case = act::lock(conn, target, Action::Hold).await?;
    case.held_until = until;
    let mut detail = EventDetail::note(reason);
    if let Some(until) = until {
        detail = detail.with("until", until.to_rfc3339());
    }
    act::transition(conn, now, target, case, Action::Hold, detail).await
}
