//! Issues an API key when the applicant opens the confirmation link.

use chrono::{DateTime, Utc};
use diesel_async::{AsyncConnection, AsyncPgConnection};

use super::{ApiKeyRequest, IssuedKey, NewApiKey, issue_new_key, store};
use crate::jurisdictions::JurisdictionId;

/// Why a confirmation link does not issue a key.
#[derive(Debug, thiserror::Error)]
pub enum ConfirmError {
    /// No request has this secret. A newer mail replaces the secret of an older one.
    #[error("this link is not valid; if you were sent more than one mail, use the newest")]
    Unknown,
    /// The link has issued a key already.
    #[error("this link was used before, and works only once; ask for another key")]
    Used,
    /// The link has expired.
    #[error("this link is older than a day; ask for another")]
    Expired,
    /// The database query failed.
    #[error("cannot store the key")]
    Database(#[from] diesel::result::Error),
}

/// Returns the request that the link with this secret confirms. Changes nothing.
pub async fn requested_key(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    city: &JurisdictionId,
    secret: &str,
) -> Result<ApiKeyRequest, ConfirmError> {
    let homes = city.with_sandbox();
    let found = store::request_by_secret(conn, &homes, secret).await?;
    let request = found.ok_or(ConfirmError::Unknown)?;
    if request.confirmed_at.is_some() {
        Err(ConfirmError::Used)
    } else if request.expires_at <= now {
        Err(ConfirmError::Expired)
    } else {
        Ok(request)
    }
}

/// Confirms the request and issues the key, in one transaction.
pub async fn confirm_api_key(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    city: &JurisdictionId,
    secret: &str,
) -> Result<IssuedKey, ConfirmError> {
    conn.transaction(async |conn| {
        let request = requested_key(conn, now, city, secret).await?;
        let home = &request.jurisdiction_id;
        if store::set_confirmed(conn, now, &request).await? == 0 {
            return Err(ConfirmError::Used);
        }
        let email = Some(request.email.clone());
        let new = NewApiKey { email, ..NewApiKey::usual(home, &request.name) };
        Ok(issue_new_key(conn, now, new).await?)
    })
    .await
}
