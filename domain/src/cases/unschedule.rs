//! The crew or the date is gone.

use chrono::{DateTime, Utc};
use diesel_async::AsyncPgConnection;

use super::{
    Case,
    act::{self, ActError, On},
    status::Action,
};

/// Puts the case back to where somebody has to be found for it.
pub async fn unschedule(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    on: &On<'_>,
    reason: &str,
) -> Result<Case, ActError> {
    act::simply(conn, now, on, Action::Unschedule, reason).await
}
