//! It is not done, says the city.

use chrono::{DateTime, Utc};
use diesel_async::AsyncPgConnection;

use super::{
    Case,
    act::{self, ActError, On},
    status::Action,
};

/// Opens an ended case again.
pub async fn reopen(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    on: &On<'_>,
    reason: &str,
) -> Result<Case, ActError> {
    act::simply(conn, now, on, Action::Reopen, reason).await
}
