//! The reporter takes it back.

use chrono::{DateTime, Utc};
use diesel_async::AsyncPgConnection;

use super::{
    Case,
    act::{self, ActError, On},
    status::Action,
};

/// Ends the case without any work.
pub async fn withdraw(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    on: &On<'_>,
    reason: &str,
) -> Result<Case, ActError> {
    act::simply(conn, now, on, Action::Withdraw, reason).await
}
