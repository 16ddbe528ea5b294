//! Web Push: a sealed message is left at the endpoint that the phone named (RFC 8030, RFC 8291).

use std::sync::Arc;

use chrono::{DateTime, Utc};
use domain::pushes::{Due, Reach, Subscription, VapidKey};
use reqwest::{
    Client, StatusCode,
    header::{AUTHORIZATION, CONTENT_ENCODING, CONTENT_TYPE},
    redirect::Policy,
};
use tokio::sync::OnceCell;
use web_push_native::{Auth, encrypt, p256::PublicKey};

use super::{BadPush, PATIENCE, PushError, USER_AGENT, answer, topic, vapid::Vapid};
use crate::fetch::{Guard, MediaRules};

/// Leaves messages at endpoints.
pub(super) struct WebPush {
    vapid: Vapid,
    reach: Reach,
    /// Made when it is first needed: it reads the system's certificates.
    client: OnceCell<Client>,
}

impl WebPush {
    pub(super) fn new(key: &VapidKey, subject: String, reach: Reach) -> Result<Self, BadPush> {
        Ok(Self { vapid: Vapid::new(key, subject)?, reach, client: OnceCell::new() })
    }

    pub(super) async fn push(&self, now: DateTime<Utc>, due: &Due) -> Result<(), PushError> {
        let phone = &due.subscription;
        // What is allowed may have changed since the phone came.
        let endpoint = self.reach.check(&phone.address)?;
        let words = serde_json::to_vec(&due.about).map_err(|_unwritable| PushError::Sealing)?;
        let sealed = seal(phone, words)?;
        let authorization = self.vapid.authorization(now, &endpoint)?;
        let client = self.client.get_or_try_init(async || self.client()).await?;
        let response = client
            .post(endpoint)
            .header("TTL", due.life.num_seconds())
            .header("Topic", topic(due.about))
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

    /// It follows nothing, goes through no proxy (that would look up names in our place), and only
    /// connects to what the guard lets pass.
    fn client(&self) -> reqwest::Result<Client> {
        let also_public = self.reach.also_public.clone();
        let rules = Arc::new(MediaRules { also_public, ..MediaRules::default() });
        Client::builder()
            .user_agent(USER_AGENT)
            .redirect(Policy::none())
            .referer(false)
            .no_proxy()
            .timeout(PATIENCE)
            .dns_resolver(Guard::new(rules))
            .build()
    }
}

/// For the phone's eyes alone.
fn seal(phone: &Subscription, words: Vec<u8>) -> Result<Vec<u8>, PushError> {
    let key = phone.p256dh.as_deref().and_then(|key| PublicKey::from_sec1_bytes(key).ok());
    let auth: Option<[u8; 16]> = phone.auth.as_deref().and_then(|auth| auth.try_into().ok());
    let (key, auth) = key.zip(auth).ok_or(PushError::Sealing)?;
    encrypt(words, &key, &Auth::from(auth)).map_err(|_opaque| PushError::Sealing)
}
