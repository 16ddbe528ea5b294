//! It is not the same after all.

use chrono::{DateTime, Utc};
use diesel_async::{AsyncConnection, AsyncPgConnection};

use super::{
    Case,
    act::{self, ActError, On, Said},
    status::Action,
    store,
};

/// Makes the case stand for itself again, and gives it its followers back.
pub async fn unmerge(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    on: &On<'_>,
    reason: &str,
) -> Result<Case, ActError> {
    conn.transaction(async |conn| {
        let mut case = act::lock(conn, on, Action::Unmerge).await?;
        case.duplicate_of = None;
        store::return_followers(conn, on.jurisdiction, case.case_id).await?;
        act::done(conn, now, on, case, Action::Unmerge, Said::note(reason)).await
    })
    .await
}
