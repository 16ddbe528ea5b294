//! Changes the status of a case and updates its jobs.

use chrono::{DateTime, Utc};
use diesel_async::{AsyncConnection, AsyncPgConnection};

use super::apply::apply;
use crate::cases::{self, ActError, Case, CaseTarget, Change};

/// Changes the case, records `note`, and opens, releases or ends its jobs as the new status
/// requires. Runs in one transaction.
pub async fn change_case(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    target: &CaseTarget<'_>,
    change: Change<'_>,
    note: &str,
) -> Result<Case, ActError> {
    conn.transaction(async |conn| {
        let transition = cases::change(conn, now, target, change, note).await?;
        Ok(apply(conn, now, transition).await?)
    })
    .await
}
