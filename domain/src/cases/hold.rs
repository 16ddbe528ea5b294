//! Work waits.

use chrono::{DateTime, Utc};
use diesel_async::{AsyncConnection, AsyncPgConnection};

use super::{
    Case,
    act::{self, ActError, On, Said},
    status::Action,
};

/// Says what for, and until when. Whoever held the job is free again.
pub async fn hold(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    on: &On<'_>,
    reason: &str,
    until: Option<DateTime<Utc>>,
) -> Result<Case, ActError> {
    conn.transaction(async |conn| {
        let mut case = act::lock(conn, on, Action::Hold).await?;
        case.held_until = until;
        let mut said = Said::note(reason);
        if let Some(until) = until {
            said = said.with("until", until.to_rfc3339());
        }
        act::done(conn, now, on, case, Action::Hold, said).await
    })
    .await
}
