//! Records that a photo of a case was redacted.

use chrono::{DateTime, Utc};
use diesel_async::AsyncPgConnection;

use super::{
    Case,
    act::{self, EventDetail},
    status::Action,
    target::{ActError, CaseTarget},
};
use crate::photos::PhotoId;

/// Adds an event to the locked case, and replaces the photo's old public id by the new one. The
/// event contains neither the reason nor the old id. Must run inside a transaction.
pub(crate) async fn redacted(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    target: &CaseTarget<'_>,
    mut case: Case,
    (former_id, public_id): (PhotoId, PhotoId),
) -> Result<Case, ActError> {
    if case.photo_id == Some(former_id) {
        case.photo_id = Some(public_id);
    }
    let detail = EventDetail::note("A picture was redacted.");
    act::record(conn, now, target, case, Action::Redact, detail).await
}
