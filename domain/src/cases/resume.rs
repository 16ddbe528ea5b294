//! Work may go on.

use chrono::{DateTime, Utc};
use diesel_async::{AsyncConnection, AsyncPgConnection};

use super::{
    Case,
    act::{self, ActError, On, Said},
    status::Action,
};

/// Ends the waiting.
pub async fn resume(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    on: &On<'_>,
    note: &str,
) -> Result<Case, ActError> {
    conn.transaction(async |conn| {
        let case = act::lock(conn, on, Action::Resume).await?;
        act::done(conn, now, on, case, Action::Resume, Said::note(note)).await
    })
    .await
}
