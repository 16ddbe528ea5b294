//! The link that proves an address: its secret is drawn when the mail is written.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde::{Deserialize, Serialize};

use super::{ApiKeyRequest, ApiKeyRequestId};
use crate::{
    accounts::Email, chance, jurisdictions::JurisdictionId, schema::api_key_request, tasks::Task,
};

/// Sends the link that confirms a request for a key.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SendKeyConfirmation {
    /// The request.
    pub api_key_request_id: ApiKeyRequestId,
}

impl Task for SendKeyConfirmation {
    const KIND: &'static str = "send_key_confirmation";
}

/// What the mail says.
#[derive(Clone)]
pub struct Invitation {
    /// Who gets it.
    pub email: Email,
    /// What makes its holder the reader of the mail.
    pub secret: String,
    /// Until when the link works.
    pub expires_at: DateTime<Utc>,
}

/// Draws the secret of a link, and keeps its fingerprint; none if nobody waits for it any more.
///
/// A mail that is sent again has another secret, and the link in the one before works no more: so
/// the secret is nowhere but in the mail.
pub async fn invite(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    home: &JurisdictionId,
    id: ApiKeyRequestId,
) -> QueryResult<Option<Invitation>> {
    let secret = chance::secret();
    let waiting = api_key_request::table
        .find((home, id))
        .filter(api_key_request::confirmed_at.is_null())
        .filter(api_key_request::expires_at.gt(now));
    let request: Option<ApiKeyRequest> = diesel::update(waiting)
        .set(api_key_request::secret_sha256.eq(chance::fingerprint(&secret)))
        .returning(ApiKeyRequest::as_returning())
        .get_result(conn)
        .await
        .optional()?;
    Ok(request.map(|ApiKeyRequest { email, expires_at, .. }| Invitation {
        email,
        secret,
        expires_at,
    }))
}
