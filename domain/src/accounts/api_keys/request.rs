//! Requests an API key.

use chrono::{DateTime, TimeDelta, Utc};
use diesel_async::{AsyncConnection, AsyncPgConnection};

use super::{ApiKeyRequest, ApiKeyRequestId, Environment, SendKeyConfirmation, store};
use crate::{
    accounts::Email,
    jurisdictions::{self, Jurisdiction},
    tasks,
};

/// How long the link in the mail is valid.
const LIFE: TimeDelta = TimeDelta::hours(24);
/// Maximum number of mails to one address within [`LIFE`]. Anyone can enter any address, so this
/// limits abuse.
const MAX_MAILS: i64 = 3;
/// How long requests, and with them the applicants' addresses, are stored.
const RETENTION: TimeDelta = TimeDelta::days(30);

/// Input for a key request.
#[derive(Debug, Clone)]
pub struct NewKeyRequest {
    /// Name of the app.
    pub name: String,
    /// Address that receives the link.
    pub email: Email,
    /// Where the key will be valid.
    pub environment: Environment,
}

/// Why no mail is sent.
#[derive(Debug, thiserror::Error)]
pub enum RequestKeyError {
    /// Too many mails were requested for this address within 24 hours.
    #[error(
        "{MAX_MAILS} mails went to this address in 24 hours; use the link in the newest, or come back tomorrow"
    )]
    TooMany,
    /// The database query failed.
    #[error("cannot store the request")]
    Database(#[from] diesel::result::Error),
}

/// Stores the request and the task that sends the mail, in one transaction.
pub async fn request_api_key(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    city: &Jurisdiction,
    new: NewKeyRequest,
) -> Result<ApiKeyRequest, RequestKeyError> {
    conn.transaction(async |conn| {
        let home = match new.environment {
            Environment::Live => city.jurisdiction_id.clone(),
            Environment::Test => jurisdictions::sandbox(conn, now, city).await?.jurisdiction_id,
        };
        store::delete_requests_before(conn, now - RETENTION, &home).await?;
        store::lock_address(conn, &home, &new.email).await?;
        if store::mails_since(conn, now - LIFE, &home, &new.email).await? >= MAX_MAILS {
            return Err(RequestKeyError::TooMany);
        }
        let request = ApiKeyRequest {
            jurisdiction_id: home,
            api_key_request_id: ApiKeyRequestId::new(now),
            name: new.name,
            email: new.email,
            secret_sha256: None,
            created_at: now,
            expires_at: now + LIFE,
            confirmed_at: None,
        };
        store::insert_request(conn, &request).await?;
        let mail = SendKeyConfirmation { api_key_request_id: request.api_key_request_id };
        tasks::enqueue(conn, now, &request.jurisdiction_id, &mail).await?;
        Ok(request)
    })
    .await
}
