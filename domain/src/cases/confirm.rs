//! It is done indeed.

use chrono::{DateTime, Utc};
use diesel_async::{AsyncConnection, AsyncPgConnection};

use super::{
    Case,
    act::{self, ActError, On, Said},
    status::Action,
};

/// Closes a resolved case, by the reporter's word or because nobody disputed it in time.
pub async fn confirm(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    on: &On<'_>,
    note: &str,
) -> Result<Case, ActError> {
    conn.transaction(async |conn| {
        let case = act::lock(conn, on, Action::Confirm).await?;
        act::done(conn, now, on, case, Action::Confirm, Said::note(note)).await
    })
    .await
}
