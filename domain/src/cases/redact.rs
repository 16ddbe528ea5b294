//! A picture of a case is shown otherwise than before.

use chrono::{DateTime, Utc};
use diesel_async::AsyncPgConnection;

use super::{
    Case,
    act::{self, ActError, On, Said},
    status::Action,
};
use crate::photos::PhotoId;

/// Says in the history of the locked case that one of its pictures was redacted, and shows that one as
/// it is called now. Why, and by what it was called, is nobody else's business.
pub(crate) async fn redacted(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    on: &On<'_>,
    mut case: Case,
    (former_id, public_id): (PhotoId, PhotoId),
) -> Result<Case, ActError> {
    if case.photo_id == Some(former_id) {
        case.photo_id = Some(public_id);
    }
    let said = Said::note("A picture was redacted.");
    act::done(conn, now, on, case, Action::Redact, said).await
}
