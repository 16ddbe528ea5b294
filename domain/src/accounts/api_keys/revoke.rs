//! Revokes API keys by the name of their app.

use chrono::{DateTime, Utc};
use diesel::QueryResult;
use diesel_async::AsyncPgConnection;

use super::store;
use crate::jurisdictions::JurisdictionId;

/// Revokes every key with this name in the jurisdiction and its sandbox. Returns how many.
pub async fn revoke_api_keys(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    city: &JurisdictionId,
    name: &str,
) -> QueryResult<usize> {
    let mut count = 0;
    for home in city.with_sandbox() {
        count += store::revoke_named(conn, now, &home, name).await?;
    }
    Ok(count)
}
