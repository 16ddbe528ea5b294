//! The holder of a key gets another in its place.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};

use super::{ApiKey, IssuedKey, KeyRefused, NewApiKey, revoke::revoke, standing, store};
use crate::schema::api_key;

/// Why there is no other key.
#[derive(Debug, thiserror::Error)]
pub enum RotateError {
    /// The key opens nothing.
    #[error(transparent)]
    Refused(#[from] KeyRefused),
    /// The other key is there, and in use.
    #[error("this key was replaced before, and the key that replaced it is in use")]
    Replaced,
    /// The database failed.
    #[error("cannot store the new key")]
    Database(#[from] diesel::result::Error),
}

/// Makes a key in place of the one with this secret, which works on for `overlap`.
///
/// Who asks again, because the answer was lost, gets another: as long as nobody has used the one
/// that went astray, which is revoked.
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
        diesel::update(api_key::table.find((&old.jurisdiction_id, old.api_key_id)))
            .set(api_key::expires_at.eq(old.expires_at.map_or(until, |sooner| sooner.min(until))))
            .execute(conn)
            .await?;
        let (line_id, replaces) = (old.line_id, Some(old.api_key_id));
        let (key, secret) = NewApiKey::like(old).draw(now);
        let key = ApiKey { replaces, line_id, ..key };
        store::insert(conn, &key).await?;
        Ok(IssuedKey { key: standing::of_one(conn, now, key).await?, secret })
    })
    .await
}

/// Revokes what was made to replace `old` and never came to be used.
async fn take_back_successors(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    old: &ApiKey,
) -> Result<(), RotateError> {
    let successors = ApiKey::query()
        .filter(api_key::jurisdiction_id.eq(&old.jurisdiction_id))
        .filter(api_key::replaces.eq(old.api_key_id))
        .filter(api_key::revoked_at.is_null())
        .for_update()
        .load(conn)
        .await?;
    for successor in successors {
        if successor.last_used_at.is_some() || successor.expires_at.is_some() {
            return Err(RotateError::Replaced);
        }
        revoke(conn, now, &successor.jurisdiction_id, successor.api_key_id).await?;
    }
    Ok(())
}
