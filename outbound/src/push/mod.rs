//! Push messages by Web Push, FCM and APNs.

mod answer;
mod apns;
mod endpoint;
mod error;
mod fcm;
mod vapid;
mod vapid_key;
mod web;

use std::{fmt, sync::Arc, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;

use self::{apns::Apns, fcm::Fcm, web::WebPush};
pub use self::{
    apns::ApnsSettings,
    endpoint::{BadEndpoint, Reach},
    error::{BadPush, PushError},
    fcm::FcmSettings,
    vapid_key::{VapidKey, VapidKeyError},
};

/// Timeout of a push service. Short, because offers expire soon.
const TIMEOUT: Duration = Duration::from_secs(8);

/// A push message.
pub struct PushMessage<'a> {
    /// Receiving phone.
    pub to: Recipient<'a>,
    /// Data for the app: a JSON object.
    pub data: Value,
    /// Replacement key: a newer message with the same topic replaces an undelivered one. At most 32
    /// characters of base64url.
    pub topic: String,
    /// Key of the text that an iOS app shows.
    pub loc_key: &'static str,
    /// Time for which the push service tries to deliver the message.
    pub ttl: TimeDelta,
}

/// Address of a phone at its push service. All fields are secret.
#[derive(Clone, Copy)]
pub enum Recipient<'a> {
    /// Web Push (RFC 8030), including `UnifiedPush`.
    Web {
        /// Endpoint URL.
        endpoint: &'a str,
        /// Public key of the phone: an uncompressed point on P-256.
        p256dh: &'a [u8],
        /// Shared authentication secret: 16 bytes.
        auth: &'a [u8],
    },
    /// Firebase Cloud Messaging.
    Fcm {
        /// Registration token of the app.
        token: &'a str,
    },
    /// Apple Push Notification service.
    Apns {
        /// Device token of the app in hexadecimal digits.
        token: &'a str,
    },
}

/// Settings of the push services.
pub struct PushSettings {
    /// Key that signs the tokens of Web Push.
    pub vapid: VapidKey,
    /// Contact for push services: a `mailto:` or `https:` URL.
    pub subject: String,
    /// Which Web Push endpoints are allowed.
    pub reach: Reach,
    /// Firebase account. `None` to disable FCM.
    pub fcm: Option<FcmSettings>,
    /// Apple account. `None` to disable APNs.
    pub apns: Option<ApnsSettings>,
}

/// Sends push messages. Clones share connections and tokens.
#[derive(Clone)]
pub struct Pusher(Arc<Services>);

struct Services {
    web: WebPush,
    fcm: Option<Fcm>,
    apns: Option<Apns>,
}

impl fmt::Debug for Pusher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pusher")
    }
}

impl Pusher {
    /// Creates the clients. Makes no requests.
    pub fn new(settings: PushSettings) -> Result<Self, BadPush> {
        let PushSettings { vapid, subject, reach, fcm, apns } = settings;
        Ok(Self(Arc::new(Services {
            web: WebPush::new(&vapid, subject, reach)?,
            fcm: fcm.map(Fcm::new).transpose()?,
            apns: apns.map(Apns::new).transpose()?,
        })))
    }

    /// Sends a message through the service of its recipient.
    pub async fn push(
        &self,
        now: DateTime<Utc>,
        message: &PushMessage<'_>,
    ) -> Result<(), PushError> {
        let Services { web, fcm, apns } = self.0.as_ref();
        match message.to {
            Recipient::Web { endpoint, p256dh, auth } => {
                web.push(now, message, endpoint, p256dh, auth).await
            }
            Recipient::Fcm { token } => {
                fcm.as_ref().ok_or(PushError::NotSetUp)?.push(now, message, token).await
            }
            Recipient::Apns { token } => {
                apns.as_ref().ok_or(PushError::NotSetUp)?.push(now, message, token).await
            }
        }
    }
}
