//! It will not be done.

use chrono::{DateTime, Utc};
use diesel_async::{AsyncConnection, AsyncPgConnection};

use super::{
    Case, Outcome,
    act::{self, ActError, On, Said},
    status::Action,
};

/// Ends the case with an outcome and a reason, and no work.
pub async fn decline(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    on: &On<'_>,
    outcome: Outcome,
    reason: &str,
) -> Result<Case, ActError> {
    conn.transaction(async |conn| {
        let mut case = act::lock(conn, on, Action::Decline).await?;
        case.outcome = Some(outcome);
        let said = Said::note(reason).with("outcome", outcome.as_str());
        act::done(conn, now, on, case, Action::Decline, said).await
    })
    .await
}
