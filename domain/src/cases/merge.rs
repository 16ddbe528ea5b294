//! Merges a case into another one.

use chrono::{DateTime, Utc};
use diesel_async::AsyncPgConnection;

use super::{
    CaseId, Standing,
    act::{self, EventDetail},
    effects::Transition,
    status::{Action, Status},
    store,
    target::{ActError, CaseTarget},
};

/// Makes the case a duplicate of `primary` and moves its followers there. Must run inside a
/// transaction.
pub(crate) async fn merge(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    target: &CaseTarget<'_>,
    primary: CaseId,
    note: &str,
) -> Result<Transition, ActError> {
    // Locks both rows ordered by id, so that two merges do not deadlock.
    let mut pair = [target.case_id, primary];
    pair.sort();
    for id in pair {
        store::lock(conn, target.jurisdiction, id).await?;
    }
    let mut case = act::lock(conn, target, Action::Merge).await?;
    let into = store::find(conn, target.jurisdiction, primary).await?;
    let into = into
        .filter(|into| into.case_id != case.case_id && into.status != Status::Duplicate)
        .ok_or(ActError::BadPrimary)?;
    case.duplicate_of = Some(into.case_id);
    case.standing = into.standing;
    case.changed_at = match into.standing {
        Standing::Open => now,
        Standing::Closed => into.changed_at,
    };
    store::move_followers(conn, target.jurisdiction, case.case_id, into.case_id).await?;
    let detail = EventDetail::note(note).with("duplicate_of", into.number.as_str());
    act::transition(conn, now, target, case, Action::Merge, detail).await
}
