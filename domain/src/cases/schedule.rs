//! A crew or a date is set.

use chrono::{DateTime, Utc};
use diesel_async::AsyncPgConnection;

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
    act::simply(conn, now, on, Action::Schedule, note).await
}

/// The same, in a transaction that has locked the case.
pub(crate) async fn schedule_locked(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    on: &On<'_>,
    case: Case,
    note: &str,
) -> Result<Case, ActError> {
    act::may(on, &case, Action::Schedule)?;
    act::done(conn, now, on, case, Action::Schedule, Said::note(note)).await
}
