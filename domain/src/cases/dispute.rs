//! Disputes an ended case: the reporter says that the work is not done.

use chrono::{DateTime, Utc};
use diesel_async::AsyncPgConnection;

use super::{
    act::{self, EventDetail},
    effects::Transition,
    status::Action,
    target::{ActError, CaseTarget},
};
use crate::jurisdictions;

/// Opens the case again and counts the dispute. Leads to a search for another crew. Must run inside
/// a transaction.
///
/// Fails with [`ActError::TooLate`] after the dispute window of the jurisdiction.
pub(crate) async fn dispute(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    target: &CaseTarget<'_>,
    reason: &str,
) -> Result<Transition, ActError> {
    let mut case = act::lock(conn, target, Action::Dispute).await?;
    let city = jurisdictions::store::find(conn, target.jurisdiction).await?;
    if city.and_then(|city| case.dispute_until(&city)).is_some_and(|until| until < now) {
        return Err(ActError::TooLate);
    }
    case.disputes += 1;
    let detail = EventDetail::note(reason).with("disputes", case.disputes);
    act::transition(conn, now, target, case, Action::Dispute, detail).await
}
