//! The reporter takes it back.

use chrono::{DateTime, Utc};
use diesel_async::{AsyncConnection, AsyncPgConnection};

use super::{
    Case,
    act::{self, ActError, On, Said},
    status::Action,
};

/// Ends the case without any work.
pub async fn withdraw(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    on: &On<'_>,
    reason: &str,
) -> Result<Case, ActError> {
    conn.transaction(async |conn| {
        let case = act::lock(conn, on, Action::Withdraw).await?;
        act::done(conn, now, on, case, Action::Withdraw, Said::note(reason)).await
    })
    .await
}
