//! Declines a case: the city will not do the work.

use chrono::{DateTime, Utc};
use diesel_async::AsyncPgConnection;

use super::{
    Outcome,
    act::{self, EventDetail},
    effects::Transition,
    status::Action,
    target::{ActError, CaseTarget},
};

/// Ends the case with an outcome and a reason. Must run inside a transaction.
pub(crate) async fn decline(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    target: &CaseTarget<'_>,
    outcome: Outcome,
    reason: &str,
) -> Result<Transition, ActError> {
    let mut case = act::lock(conn, target, Action::Decline).await?;
    case.outcome = Some(outcome);
    let detail = EventDetail::note(reason).with("outcome", outcome.as_str());
    act::transition(conn, now, target, case, Action::Decline, detail).await
}
