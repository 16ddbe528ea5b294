//! The Apple Push Notification service.

use chrono::{DateTime, TimeDelta, Utc};
use domain::pushes::{About, Due};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use reqwest::{Client, Response, StatusCode, header::AUTHORIZATION};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tokio::sync::Mutex;
use url::Url;

use super::{BadPush, PATIENCE, PushError, USER_AGENT, answer, topic};

/// A token is used so long. Apple takes it for an hour...
const USED_FOR: TimeDelta = TimeDelta::minutes(40);
/// ...and wants no new one so soon.
const KEPT_FOR: TimeDelta = TimeDelta::minutes(20);

/// An account with Apple.
pub struct ApnsSettings {
    /// The key that signs, in PEM form, as Apple's `.p8` files are.
    pub key: String,
    /// The key's id.
    pub key_id: String,
    /// The team's id.
    pub team_id: String,
    /// The app's bundle id.
    pub topic: String,
    /// Where messages are sent to.
    pub url: Url,
}

impl ApnsSettings {
    /// Where Apple takes messages.
    pub const URL: &str = "https://api.push.apple.com";
    /// Where Apple takes messages for apps that are being made.
    pub const SANDBOX_URL: &str = "https://api.sandbox.push.apple.com";
}

/// Sends messages.
pub(super) struct Apns {
    key: EncodingKey,
    key_id: String,
    team_id: String,
    topic: String,
    url: Url,
    client: Client,
    signed: Mutex<Option<Signed>>,
}

/// What says who we are.
#[derive(Clone)]
struct Signed {
    token: String,
    at: DateTime<Utc>,
}

#[derive(Serialize)]
struct Claims<'a> {
    iss: &'a str,
    iat: i64,
}

#[derive(Deserialize)]
struct Said {
    #[serde(default)]
    reason: String,
}

impl Apns {
    pub(super) fn new(settings: ApnsSettings) -> Result<Self, BadPush> {
        let ApnsSettings { key, key_id, team_id, topic, url } = settings;
        for (name, text) in
            [("APNs key id", &key_id), ("APNs team id", &team_id), ("APNs topic", &topic)]
        {
            let legal = |c: char| c.is_ascii_alphanumeric() || c == '.' || c == '-';
            if text.is_empty() || !text.chars().all(legal) {
                return Err(BadPush::Name(name));
            }
        }
        let key = EncodingKey::from_ec_pem(key.as_bytes());
        Ok(Self {
            key: key.map_err(|error| BadPush::Key("APNs", error))?,
            key_id,
            team_id,
            topic,
            url,
            client: Client::builder()
                .user_agent(USER_AGENT)
                .http2_prior_knowledge()
                .timeout(PATIENCE)
                .build()?,
            signed: Mutex::default(),
        })
    }

    pub(super) async fn push(&self, now: DateTime<Utc>, due: &Due) -> Result<(), PushError> {
        let token = self.token(now, USED_FOR).await?;
        let mut answered = self.send(now, due, &token).await?;
        if answered.says("ExpiredProviderToken") {
            // Its clock goes otherwise. Once more with another, if ours is old enough for that.
            let newer = self.token(now, KEPT_FOR).await?;
            if newer != token {
                answered = self.send(now, due, &newer).await?;
            }
        }
        match answered {
            Answered::Taken => Ok(()),
            Answered::Refused(PushError::Denied { status, reason })
                if status == StatusCode::GONE
                    || matches!(reason.as_str(), "BadDeviceToken" | "Unregistered") =>
            {
                Err(PushError::Gone)
            }
            Answered::Refused(refusal) => Err(refusal),
        }
    }

    async fn send(
        &self,
        now: DateTime<Utc>,
        due: &Due,
        token: &str,
    ) -> Result<Answered, PushError> {
        let mut url = self.url.clone();
        url.set_path(&format!("/3/device/{}", due.subscription.address));
        let response = self
            .client
            .post(url)
            .header(AUTHORIZATION, format!("bearer {token}"))
            .header("apns-topic", &self.topic)
            .header("apns-push-type", "alert")
            .header("apns-priority", "10")
            .header("apns-expiration", (now + due.life).timestamp())
            .header("apns-collapse-id", topic(due.about))
            .json(&message(due.about))
            .send()
            .await?;
        Ok(Answered::read(now, response).await)
    }

    /// The token that we have, if it is younger than that; else another.
    async fn token(&self, now: DateTime<Utc>, young: TimeDelta) -> Result<String, PushError> {
        let mut signed = self.signed.lock().await;
        if let Some(signed) = signed.as_ref().filter(|signed| now < signed.at + young) {
            return Ok(signed.token.clone());
        }
        let claims = Claims { iss: &self.team_id, iat: now.timestamp() };
        let header = Header { kid: Some(self.key_id.clone()), ..Header::new(Algorithm::ES256) };
        let token = encode(&header, &claims, &self.key)?;
        Ok(signed.insert(Signed { token, at: now }).token.clone())
    }
}

/// What Apple said.
enum Answered {
    Taken,
    Refused(PushError),
}

impl Answered {
    async fn read(now: DateTime<Utc>, response: Response) -> Self {
        if response.status().is_success() {
            return Self::Taken;
        }
        let refusal = answer::refusal(now, &response, "");
        let said: Option<Said> = answer::json(response).await;
        Self::Refused(match (refusal, said) {
            (PushError::Denied { status, .. }, Some(Said { reason })) => {
                let tame = reason.chars().filter(char::is_ascii_alphanumeric).take(60);
                PushError::Denied { status, reason: tame.collect() }
            }
            (refusal, _) => refusal,
        })
    }

    fn says(&self, word: &str) -> bool {
        matches!(self, Self::Refused(PushError::Denied { reason, .. }) if reason == word)
    }
}

/// The words are the app's: it is told which of them, and the id.
fn message(about: About) -> Value {
    let words = match about {
        About::Offer(_) => "STREETCORNER_OFFER",
        About::Job(_) => "STREETCORNER_JOB",
    };
    let aps = json!({"alert": {"loc-key": words}, "sound": "default", "content-available": 1});
    let mut message = json!(about);
    if let Some(message) = message.as_object_mut() {
        message.insert("aps".to_owned(), aps);
    }
    message
}
