//! Crews' phones are woken: by Web Push, by FCM and by APNs. They are told ids, and nothing else.

mod answer;
mod apns;
mod error;
mod fcm;
mod vapid;
mod web;

use std::{fmt, sync::Arc, time::Duration};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use domain::pushes::{About, Due, PushKind, Reach, VapidKey};

pub(crate) use self::error::PushError;
use self::{apns::Apns, fcm::Fcm, web::WebPush};
pub use self::{apns::ApnsSettings, error::BadPush, fcm::FcmSettings};

/// How long a push service has to answer. An offer lives not much longer.
const PATIENCE: Duration = Duration::from_secs(8);
/// Who we say we are.
const USER_AGENT: &str = concat!("Streetcorner/", env!("CARGO_PKG_VERSION"));

/// How phones are woken.
pub struct PushSettings {
    /// What signs the tokens of Web Push.
    pub vapid: VapidKey,
    /// Whom a push service writes to if something is wrong with us: a `mailto:` or `https:` address.
    pub subject: String,
    /// Which servers phones may have us ask.
    pub reach: Reach,
    /// Firebase, if there is an account.
    pub fcm: Option<FcmSettings>,
    /// Apple, if there is an account.
    pub apns: Option<ApnsSettings>,
}

/// Who wakes phones.
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
    /// Sets it up. Nobody is asked yet.
    pub fn new(settings: PushSettings) -> Result<Self, BadPush> {
        let PushSettings { vapid, subject, reach, fcm, apns } = settings;
        // Only the first call in a process does anything.
        rustls::crypto::ring::default_provider().install_default().ok();
        Ok(Self(Arc::new(Services {
            web: WebPush::new(&vapid, subject, reach)?,
            fcm: fcm.map(Fcm::new).transpose()?,
            apns: apns.map(Apns::new).transpose()?,
        })))
    }

    /// Wakes a phone, or says why it is not woken.
    pub(crate) async fn push(&self, now: DateTime<Utc>, due: &Due) -> Result<(), PushError> {
        let Services { web, fcm, apns } = self.0.as_ref();
        match due.subscription.kind {
            PushKind::Web => web.push(now, due).await,
            PushKind::Fcm => fcm.as_ref().ok_or(PushError::NotSetUp)?.push(now, due).await,
            PushKind::Apns => apns.as_ref().ok_or(PushError::NotSetUp)?.push(now, due).await,
        }
    }
}

/// What makes two wake-ups one, for services that keep the newest alone: of at most 32 characters,
/// all of them from base64url's alphabet.
fn topic(about: About) -> String {
    URL_SAFE_NO_PAD.encode(about.id().as_bytes())
}
