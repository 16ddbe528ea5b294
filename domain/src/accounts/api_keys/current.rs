//! The holder of a key looks at it, or gives it up.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};

use super::{ApiKey, ApiKeyStanding, Scope, revoke::revoke, standing, store};
use crate::{chance, schema::api_key};

/// Why a key does not open the door.
#[derive(Debug, thiserror::Error)]
pub enum KeyRefused {
    /// There is no such key here.
    #[error("api_key is missing or not valid here; test keys work on the test endpoint only")]
    Unknown,
    /// Somebody took it away.
    #[error("this api_key was revoked")]
    Revoked,
    /// Another has replaced it.
    #[error("this api_key has expired: another was made to replace it")]
    Expired,
    /// It is good for other things.
    #[error("this api_key has no right to {0}")]
    Scope(Scope),
    /// It was used too often today.
    #[error(
        "this api_key has used up its quota of {0} posts for today, which starts anew at 00:00 UTC"
    )]
    QuotaUsedUp(i32),
    /// The database failed.
    #[error("cannot read the key")]
    Database(#[from] diesel::result::Error),
}

impl ApiKey {
    /// The key itself, if it works now.
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

/// How the key with this secret stands.
pub async fn current_api_key(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    secret: &str,
) -> Result<ApiKeyStanding, KeyRefused> {
    let found = ApiKey::query()
        .filter(api_key::key_sha256.eq(chance::fingerprint(secret)))
        .first(conn)
        .await
        .optional()?;
    let key = found.ok_or(KeyRefused::Unknown)?.alive(now)?;
    Ok(standing::of_one(conn, now, key).await?)
}

/// Its holder wants it no more: it ends at once.
pub async fn give_up_api_key(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    secret: &str,
) -> Result<(), KeyRefused> {
    conn.transaction(async |conn| {
        let found = store::lock_by_secret(conn, secret).await?;
        let key = found.ok_or(KeyRefused::Unknown)?.alive(now)?;
        revoke(conn, now, &key.jurisdiction_id, key.api_key_id).await?;
        Ok(())
    })
    .await
}
