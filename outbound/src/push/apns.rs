//! Apple Push Notification service (APNs).

use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use reqwest::{Client, Response, StatusCode, header::AUTHORIZATION};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tokio::sync::Mutex;
use url::Url;

use super::{BadPush, PushError, PushMessage, TIMEOUT, answer};
use crate::client;

/// Age up to which a token is used. Apple accepts tokens for one hour...
const USED_FOR: TimeDelta = TimeDelta::minutes(40);
/// ...and refuses new ones more often than every 20 minutes.
const TOKEN_LIFETIME: TimeDelta = TimeDelta::minutes(20);

/// Settings of an Apple developer account.
pub struct ApnsSettings {
    /// Signing key in PEM, the content of Apple's `.p8` file.
    pub key: String,
    /// Id of the key.
    pub key_id: String,
    /// Id of the team.
    pub team_id: String,
    /// Bundle id of the app.
    pub topic: String,
    /// URL of the push service.
    pub url: Url,
}

impl ApnsSettings {
    /// URL for production.
    pub const URL: &str = "https://api.push.apple.com";
    /// URL for apps in development.
    pub const SANDBOX_URL: &str = "https://api.sandbox.push.apple.com";
}

/// Client for APNs.
pub(super) struct Apns {
    key: EncodingKey,
    key_id: String,
    team_id: String,
    topic: String,
    url: Url,
    client: Client,
    signed: Mutex<Option<Signed>>,
}

/// A provider token and the time it was signed.
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
struct ErrorBody {
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
            client: client(TIMEOUT).http2_prior_knowledge().build()?,
            signed: Mutex::default(),
        })
    }

    pub(super) async fn push(
        &self,
        now: DateTime<Utc>,
        message: &PushMessage<'_>,
        device: &str,
    ) -> Result<(), PushError> {
        let token = self.token(now, USED_FOR).await?;
        let mut answered = self.send(now, message, device, &token).await?;
        if answered.says("ExpiredProviderToken") {
            // The clocks of Apple and this server may differ. Retry once with a newer token, if
            // ours is old enough to be replaced.
            let newer = self.token(now, TOKEN_LIFETIME).await?;
            if newer != token {
                answered = self.send(now, message, device, &newer).await?;
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
        message: &PushMessage<'_>,
        device: &str,
        token: &str,
    ) -> Result<Answered, PushError> {
        let mut url = self.url.clone();
        url.set_path(&format!("/3/device/{device}"));
        let response = self
            .client
            .post(url)
            .header(AUTHORIZATION, format!("bearer {token}"))
            .header("apns-topic", &self.topic)
            .header("apns-push-type", "alert")
            .header("apns-priority", "10")
            .header("apns-expiration", (now + message.ttl).timestamp())
            .header("apns-collapse-id", &message.topic)
            .json(&payload(message))
            .send()
            .await?;
        Ok(Answered::read(now, response).await)
    }

    /// Returns the current token if it is younger than `young`, or signs a new one.
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

/// Answer of Apple.
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
        let said: Option<ErrorBody> = answer::json(response).await;
        Self::Refused(match (refusal, said) {
            (PushError::Denied { status, .. }, Some(ErrorBody { reason })) => {
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

/// Builds the payload. The app contains the texts, so it gets only a text key and the data.
fn payload(message: &PushMessage<'_>) -> Value {
    let alert = json!({"loc-key": message.loc_key});
    let aps = json!({"alert": alert, "sound": "default", "content-available": 1});
    let mut payload = message.data.clone();
    if let Some(payload) = payload.as_object_mut() {
        payload.insert("aps".to_owned(), aps);
    }
    payload
}
