//! Somebody has read the mail, and gets the key.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};

use super::{ApiKeyRequest, IssuedKey, NewApiKey, issue_new_key, store};
use crate::{chance, jurisdictions::JurisdictionId, schema::api_key_request};

/// Why a link gives no key.
#[derive(Debug, thiserror::Error)]
pub enum ConfirmError {
    /// It never led anywhere, or a newer mail has another.
    #[error("this link is not valid; if you were sent more than one mail, use the newest")]
    Unknown,
    /// It gave one before.
    #[error("this link was used before, and works only once; ask for another key")]
    Used,
    /// Its time is over.
    #[error("this link is older than a day; ask for another")]
    Expired,
    /// The database failed.
    #[error("cannot store the key")]
    Database(#[from] diesel::result::Error),
}

/// What the link with this secret would confirm now. Changes nothing.
pub async fn requested_key(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    city: &JurisdictionId,
    secret: &str,
) -> Result<ApiKeyRequest, ConfirmError> {
    let homes = store::homes(conn, city).await?;
    let found = ApiKeyRequest::query()
        .filter(api_key_request::jurisdiction_id.eq_any(homes))
        .filter(api_key_request::secret_sha256.eq(chance::fingerprint(secret)))
        .first(conn)
        .await
        .optional()?;
    let request = found.ok_or(ConfirmError::Unknown)?;
    if request.confirmed_at.is_some() {
        Err(ConfirmError::Used)
    } else if request.expires_at <= now {
        Err(ConfirmError::Expired)
    } else {
        Ok(request)
    }
}

/// Uses the link, and makes the key: both, or neither.
pub async fn confirm_api_key(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    city: &JurisdictionId,
    secret: &str,
) -> Result<IssuedKey, ConfirmError> {
    conn.transaction(async |conn| {
        let request = requested_key(conn, now, city, secret).await?;
        let home = &request.jurisdiction_id;
        let unused = api_key_request::table
            .find((home, request.api_key_request_id))
            .filter(api_key_request::confirmed_at.is_null());
        let used =
            diesel::update(unused).set(api_key_request::confirmed_at.eq(now)).execute(conn).await?;
        if used == 0 {
            return Err(ConfirmError::Used);
        }
        let email = Some(request.email.clone());
        let new = NewApiKey { email, ..NewApiKey::usual(home, &request.name) };
        Ok(issue_new_key(conn, now, new).await?)
    })
    .await
}
