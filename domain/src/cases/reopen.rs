//! It is not done, says the city.

use chrono::{DateTime, Utc};
use diesel_async::{AsyncConnection, AsyncPgConnection};

use super::{
    Case,
    act::{self, ActError, On, Said},
    status::Action,
};

/// Opens an ended case again.
pub async fn reopen(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    on: &On<'_>,
    reason: &str,
) -> Result<Case, ActError> {
    conn.transaction(async |conn| {
        let case = act::lock(conn, on, Action::Reopen).await?;
        act::done(conn, now, on, case, Action::Reopen, Said::note(reason)).await
    })
    .await
}
