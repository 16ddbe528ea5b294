//! Reads or revokes the API key that a request was sent with.

use chrono::{DateTime, Utc};
use diesel_async::{AsyncConnection, AsyncPgConnection};

use super::{ApiKey, ApiKeyStanding, Scope, standing, store};

/// Why an API key is refused.
#[derive(Debug, thiserror::Error)]
pub enum KeyRefused {
    /// No key with this secret exists in this jurisdiction.
    #[error("api_key is missing or not valid here; test keys work on the test endpoint only")]
    Unknown,
    /// The key was revoked.
    #[error("this api_key was revoked")]
    Revoked,
    /// The key was rotated and its overlap has ended.
    #[error("this api_key has expired: it was rotated")]
    Expired,
    /// The key does not have this scope.
    #[error("this api_key has no right to {0}")]
    Scope(Scope),
    /// The daily quota is used up. Holds the quota: posts per day (UTC).
    #[error(
        "this api_key has used up its quota of {0} posts for today; the quota resets at 00:00 UTC"
    )]
    QuotaUsedUp(i32),
    /// The database query failed.
    #[error("cannot read the key")]
    Database(#[from] diesel::result::Error),
}

impl ApiKey {
    /// Returns the key if it is neither revoked nor expired.
    pub(super) fn alive(self, now: DateTime<Utc>) -> Result<Self, KeyRefused> {
        if self.revoked_at.is_some() {
            Err(KeyRefused::Revoked)
        } else if self.expires_at.is_some_and(|expires_at| expires_at <= now) {
            Err(KeyRefused::Expired)
        } else {
            Ok(self)
        }
    }
}

/// Returns the key with this secret and its usage.
pub async fn current_api_key(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    secret: &str,
) -> Result<ApiKeyStanding, KeyRefused> {
    let found = store::find_by_secret(conn, secret).await?;
    let key = found.ok_or(KeyRefused::Unknown)?.alive(now)?;
    Ok(standing::of_one(conn, now, key).await?)
}

/// Revokes the key with this secret at once, at the request of its holder.
pub async fn give_up_api_key(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    secret: &str,
) -> Result<(), KeyRefused> {
    conn.transaction(async |conn| {
        let found = store::lock_by_secret(conn, secret).await?;
        let key = found.ok_or(KeyRefused::Unknown)?.alive(now)?;
        store::revoke(conn, now, &key.jurisdiction_id, key.api_key_id).await?;
        Ok(())
    })
    .await
}
