//! Sets the main photo of a case.

use chrono::{DateTime, Utc};
use diesel::QueryResult;
use diesel_async::AsyncPgConnection;

use super::store;
use crate::cases::{self, Case, Standing};

/// Sets the public id of the first report photo on the case. The case must be locked. The
/// `changed_at` of an open case is updated. That of a closed case stays, because it is the time of
/// closing.
pub(super) async fn show(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    case: &Case,
) -> QueryResult<()> {
    let first = store::first_of_report(conn, case).await?;
    let changed_at = match case.standing {
        Standing::Open => case.changed_at.max(now),
        Standing::Closed => case.changed_at,
    };
    cases::store::set_photo(conn, case, first, changed_at).await
}
