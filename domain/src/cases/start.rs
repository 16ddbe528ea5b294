//! Work begins.

use chrono::{DateTime, Utc};
use diesel_async::{AsyncConnection, AsyncPgConnection};

use super::{
    Case,
    act::{self, ActError, On, Said},
    status::Action,
};

/// Says that somebody is on it.
pub async fn start(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    on: &On<'_>,
    note: &str,
) -> Result<Case, ActError> {
    conn.transaction(async |conn| {
        let case = act::lock(conn, on, Action::Start).await?;
        act::done(conn, now, on, case, Action::Start, Said::note(note)).await
    })
    .await
}
