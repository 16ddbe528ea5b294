//! The crew or the date is gone.

use chrono::{DateTime, Utc};
use diesel_async::{AsyncConnection, AsyncPgConnection};

use super::{
    Case,
    act::{self, ActError, On, Said},
    status::Action,
};

/// Puts the case back to where somebody has to be found for it.
pub async fn unschedule(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    on: &On<'_>,
    reason: &str,
) -> Result<Case, ActError> {
    conn.transaction(async |conn| {
        let case = act::lock(conn, on, Action::Unschedule).await?;
        act::done(conn, now, on, case, Action::Unschedule, Said::note(reason)).await
    })
    .await
}
