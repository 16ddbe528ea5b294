//! Finds an upload by its URL.

use chrono::{DateTime, Utc};
use diesel::QueryResult;
use diesel_async::AsyncPgConnection;

use super::{Upload, store};
use crate::{hash, jurisdictions::JurisdictionId};

/// Returns the upload with this secret in its URL. `None` if it does not exist or has expired.
pub async fn find(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    city: &JurisdictionId,
    secret: &str,
) -> QueryResult<Option<Upload>> {
    Ok(store::of_secrets(conn, now, city, &[hash::sha256(secret)]).await?.pop())
}
