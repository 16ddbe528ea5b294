//! A crew or a date is set.

use chrono::{DateTime, Utc};
use diesel_async::AsyncPgConnection;

use super::{
    Case,
    act::{self, ActError, On},
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
