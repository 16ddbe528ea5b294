//! The confirmation link of a key request. Its secret is generated when the mail is written.

use chrono::{DateTime, Utc};
use diesel::QueryResult;
use diesel_async::AsyncPgConnection;
use serde::{Deserialize, Serialize};

use super::{ApiKeyRequest, ApiKeyRequestId, store};
use crate::{accounts::Email, jurisdictions::JurisdictionId, random, tasks::Task};

/// Task that mails the confirmation link of a key request.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SendKeyConfirmation {
    /// Request to confirm.
    pub api_key_request_id: ApiKeyRequestId,
}

impl Task for SendKeyConfirmation {
    const KIND: &'static str = "send_key_confirmation";
}

/// Content of the confirmation mail.
#[derive(Clone)]
pub struct Invitation {
    /// Recipient.
    pub email: Email,
    /// Secret of the link. Only the mail contains it; the database stores its hash.
    pub secret: String,
    /// Time the link expires (UTC).
    pub expires_at: DateTime<Utc>,
}

/// Generates the secret of the link and stores its hash. Returns `None` if the request is confirmed
/// or has expired.
///
/// If the mail is sent again, it has a new secret, and the link in the earlier mail is no longer
/// valid.
pub async fn invite(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    home: &JurisdictionId,
    id: ApiKeyRequestId,
) -> QueryResult<Option<Invitation>> {
    let secret = random::secret();
    let request = store::draw_secret(conn, now, home, id, &secret).await?;
    Ok(request.map(|ApiKeyRequest { email, expires_at, .. }| Invitation {
        email,
        secret,
        expires_at,
    }))
}
