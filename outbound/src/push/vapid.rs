//! VAPID: identifies this server to Web Push services (RFC 8292).

use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde::Serialize;
use url::Url;

use super::{BadPush, PushError, VapidKey};

/// Validity of a token. RFC 8292 allows at most 24 hours.
const LIFE: TimeDelta = TimeDelta::hours(1);

/// Signs VAPID tokens.
pub(super) struct Vapid {
    key: EncodingKey,
    public: String,
    subject: String,
}

#[derive(Serialize)]
struct Claims<'a> {
    aud: String,
    exp: i64,
    sub: &'a str,
}

impl Vapid {
    pub(super) fn new(key: &VapidKey, subject: String) -> Result<Self, BadPush> {
        if !subject.starts_with("mailto:") && !subject.starts_with("https:") {
            return Err(BadPush::Subject);
        }
        let public = key.public().to_owned();
        let key = EncodingKey::from_ec_pem(key.pem().as_bytes());
        let key = key.map_err(|error| BadPush::Key("VAPID", error))?;
        Ok(Self { key, public, subject })
    }

    /// Returns the `Authorization` header for a request to this endpoint.
    pub(super) fn authorization(
        &self,
        now: DateTime<Utc>,
        endpoint: &Url,
    ) -> Result<String, PushError> {
        let claims = Claims {
            aud: endpoint.origin().ascii_serialization(),
            exp: (now + LIFE).timestamp(),
            sub: &self.subject,
        };
        let token = encode(&Header::new(Algorithm::ES256), &claims, &self.key)?;
        Ok(format!("vapid t={token}, k={}", self.public))
    }
}
