//! A crew or a date is set.

use chrono::{DateTime, Utc};
use diesel_async::{AsyncConnection, AsyncPgConnection};

use super::{
    Case,
    act::{self, ActError, On, Said},
    status::Action,
};

/// Says who comes, or when.
pub async fn schedule(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    on: &On<'_>,
    note: &str,
) -> Result<Case, ActError> {
    conn.transaction(async |conn| {
        let case = act::lock(conn, on, Action::Schedule).await?;
        act::done(conn, now, on, case, Action::Schedule, Said::note(note)).await
    })
    .await
}
