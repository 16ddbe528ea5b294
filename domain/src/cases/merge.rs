//! It is the same as another.

use chrono::{DateTime, Utc};
use diesel_async::{AsyncConnection, AsyncPgConnection};

use super::{
    Case, CaseId, Standing,
    act::{self, ActError, On, Said},
    status::{Action, Status},
    store,
};

/// Joins the case to `primary`, and takes its followers there.
pub async fn merge(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    on: &On<'_>,
    primary: CaseId,
    note: &str,
) -> Result<Case, ActError> {
    conn.transaction(async |conn| {
        // Both rows in the order of their ids, so that two merges never wait for each other.
        let mut pair = [on.case_id, primary];
        pair.sort();
        for id in pair {
            store::lock(conn, on.jurisdiction, id).await?;
        }
        let mut case = act::lock(conn, on, Action::Merge).await?;
        let into = store::find(conn, on.jurisdiction, primary).await?;
        let into = into
            .filter(|into| into.case_id != case.case_id && into.status != Status::Duplicate)
            .ok_or(ActError::BadPrimary)?;
        case.duplicate_of = Some(into.case_id);
        case.standing = into.standing;
        case.changed_at = match into.standing {
            Standing::Open => now,
            Standing::Closed => into.changed_at,
        };
        store::move_followers(conn, on.jurisdiction, case.case_id, into.case_id).await?;
        let said = Said::note(note).with("duplicate_of", into.number.as_str());
        act::done(conn, now, on, case, Action::Merge, said).await
    })
    .await
}
