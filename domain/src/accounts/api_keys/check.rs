//! Checks an API key without using it.

use chrono::{DateTime, Utc};
use diesel_async::AsyncPgConnection;

use super::{KeyRefused, store};

/// Fails if no jurisdiction has a valid key with this secret. Counts nothing, and does not look at
/// scopes: [`super::admit_post`] does.
pub async fn check_api_key(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    secret: &str,
) -> Result<(), KeyRefused> {
    let found = store::find_by_secret(conn, secret).await?;
    found.ok_or(KeyRefused::Unknown)?.alive(now).map(drop)
}
