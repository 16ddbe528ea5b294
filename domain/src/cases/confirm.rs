//! It is done indeed.

use chrono::{DateTime, Utc};
use diesel_async::AsyncPgConnection;

use super::{
    Case,
    act::{self, ActError, On},
    status::Action,
};

/// Closes a resolved case, by the reporter's word or because nobody disputed it in time.
pub async fn confirm(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    on: &On<'_>,
    note: &str,
) -> Result<Case, ActError> {
    act::simply(conn, now, on, Action::Confirm, note).await
}
