//! Web Push: sends encrypted messages to the endpoints of phones (RFC 8030, RFC 8291).

use chrono::{DateTime, Utc};
use reqwest::{
    Client, StatusCode,
    header::{AUTHORIZATION, CONTENT_ENCODING, CONTENT_TYPE},
};
use tokio::sync::OnceCell;
use web_push_native::{Auth, encrypt, p256::PublicKey};

use super::{BadPush, PushError, PushMessage, Reach, TIMEOUT, VapidKey, answer, vapid::Vapid};
use crate::guarded;

/// Client for Web Push services.
pub(super) struct WebPush {
    vapid: Vapid,
    reach: Reach,
    /// Created on first use, because it reads the system's certificates.
    client: OnceCell<Client>,
}

impl WebPush {
    pub(super) fn new(key: &VapidKey, subject: String, reach: Reach) -> Result<Self, BadPush> {
        Ok(Self { vapid: Vapid::new(key, subject)?, reach, client: OnceCell::new() })
    }

    pub(super) async fn push(
        &self,
        now: DateTime<Utc>,
        message: &PushMessage<'_>,
        endpoint: &str,
        p256dh: &[u8],
        auth: &[u8],
    ) -> Result<(), PushError> {
        // The settings may have changed since the phone subscribed.
        let endpoint = self.reach.check(endpoint)?;
        let data = serde_json::to_vec(&message.data).map_err(|_unwritable| PushError::Sealing)?;
        let sealed = seal(data, p256dh, auth)?;
        let authorization = self.vapid.authorization(now, &endpoint)?;
        let client = self.client.get_or_try_init(async || self.client()).await?;
        let response = client
            .post(endpoint)
            .header("TTL", message.ttl.num_seconds())
            .header("Topic", &message.topic)
            .header("Urgency", "high")
            .header(CONTENT_ENCODING, "aes128gcm")
            .header(CONTENT_TYPE, "application/octet-stream")
            .header(AUTHORIZATION, authorization)
            .body(sealed)
            .send()
            .await?;
        match response.status() {
            status if status.is_success() => Ok(()),
            StatusCode::NOT_FOUND | StatusCode::GONE => Err(PushError::Gone),
            _ => Err(answer::refusal(now, &response, "")),
        }
    }

    fn client(&self) -> reqwest::Result<Client> {
        guarded(self.reach.also_public.clone()).timeout(TIMEOUT).build()
    }
}

/// Encrypts the data for the phone (RFC 8291).
fn seal(data: Vec<u8>, p256dh: &[u8], auth: &[u8]) -> Result<Vec<u8>, PushError> {
    let key = PublicKey::from_sec1_bytes(p256dh).ok();
    let auth: Option<[u8; 16]> = auth.try_into().ok();
    let (key, auth) = key.zip(auth).ok_or(PushError::Sealing)?;
    encrypt(data, &key, &Auth::from(auth)).map_err(|_opaque| PushError::Sealing)
}
