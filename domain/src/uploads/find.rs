//! The upload of an address.

use chrono::{DateTime, Utc};
use diesel::QueryResult;
use diesel_async::AsyncPgConnection;

use super::{Upload, store};
use crate::{chance, jurisdictions::JurisdictionId};

/// The upload whose address has this secret, unless its time is over.
pub async fn find(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    city: &JurisdictionId,
    secret: &str,
) -> QueryResult<Option<Upload>> {
    Ok(store::of_secrets(conn, now, city, &[chance::fingerprint(secret)]).await?.pop())
}
