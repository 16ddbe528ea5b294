//! Undoes a merge.

use chrono::{DateTime, Utc};
use diesel_async::AsyncPgConnection;

use super::{
    act::{self, EventDetail},
    effects::Transition,
    status::Action,
    store,
    target::{ActError, CaseTarget},
};

/// Makes the case independent again and returns its followers to it. Must run inside a transaction.
pub(crate) async fn unmerge(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    target: &CaseTarget<'_>,
    reason: &str,
) -> Result<Transition, ActError> {
    let mut case = act::lock(conn, target, Action::Unmerge).await?;
    case.duplicate_of = None;
    store::return_followers(conn, target.jurisdiction, case.case_id).await?;
    act::transition(conn, now, target, case, Action::Unmerge, EventDetail::note(reason)).await
}
