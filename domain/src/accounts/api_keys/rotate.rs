//! Replaces an API key with a new one.

use chrono::{DateTime, TimeDelta, Utc};
use diesel_async::{AsyncConnection, AsyncPgConnection};

use super::{ApiKey, IssuedKey, KeyRefused, NewApiKey, standing, store};

/// Why a key cannot be rotated.
#[derive(Debug, thiserror::Error)]
pub enum RotateError {
    /// The key is not valid.
    #[error(transparent)]
    Refused(#[from] KeyRefused),
    /// The key was rotated before, and its successor was used or was itself rotated.
    #[error("this key was replaced before, and the key that replaced it is in use")]
    Replaced,
    /// The database query failed.
    #[error("cannot store the new key")]
    Database(#[from] diesel::result::Error),
}

/// Issues a key that replaces the one with this secret. The old key stays valid for `overlap`.
///
/// If the response was lost, the client can rotate again: a successor that was never used is
/// revoked, and a new one is issued.
pub async fn rotate_api_key(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    secret: &str,
    overlap: TimeDelta,
) -> Result<IssuedKey, RotateError> {
    conn.transaction(async |conn| {
        let found = store::lock_by_secret(conn, secret).await?;
        let old = found.ok_or(KeyRefused::Unknown)?.alive(now)?;
        take_back_successors(conn, now, &old).await?;
        let until = now + overlap;
        let until = old.expires_at.map_or(until, |sooner| sooner.min(until));
        store::set_expires_at(conn, &old, until).await?;
        let (line_id, replaces) = (old.line_id, Some(old.api_key_id));
        let (key, secret) = NewApiKey::like(old).draw(now);
        let key = ApiKey { replaces, line_id, ..key };
        store::insert(conn, &key).await?;
        Ok(IssuedKey { key: standing::of_one(conn, now, key).await?, secret })
    })
    .await
}

/// Revokes the successors of `old`. Fails if one of them was used or rotated.
async fn take_back_successors(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    old: &ApiKey,
) -> Result<(), RotateError> {
    for successor in store::lock_successors(conn, old).await? {
        if successor.last_used_at.is_some() || successor.expires_at.is_some() {
            return Err(RotateError::Replaced);
        }
        store::revoke(conn, now, &successor.jurisdiction_id, successor.api_key_id).await?;
    }
    Ok(())
}
