//! Firebase Cloud Messaging (FCM), HTTP v1 API.

use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use reqwest::{Client, Response, StatusCode};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tokio::sync::Mutex;
use url::Url;

use super::{BadPush, PushError, PushMessage, TIMEOUT, answer};
use crate::client;

/// OAuth scope of the access token.
const SCOPE: &str = "https://www.googleapis.com/auth/firebase.messaging";
/// Validity of the signed assertion.
const SIGNED_FOR: TimeDelta = TimeDelta::minutes(10);
/// Time before its expiry from which an access token is no longer used.
const MARGIN: TimeDelta = TimeDelta::minutes(2);

/// Settings of a Firebase account.
pub struct FcmSettings {
    /// Content of the service account file (JSON).
    pub credentials: String,
    /// URL of the push service.
    pub url: Url,
}

impl FcmSettings {
    /// URL of Google's service.
    pub const URL: &str = "https://fcm.googleapis.com";
}

#[derive(Deserialize)]
struct Account {
    project_id: String,
    client_email: String,
    private_key_id: Option<String>,
    private_key: String,
    #[serde(default = "google")]
    token_uri: String,
}

fn google() -> String {
    "https://oauth2.googleapis.com/token".to_owned()
}

/// Client for FCM.
pub(super) struct Fcm {
    key: EncodingKey,
    key_id: Option<String>,
    email: String,
    token_url: Url,
    send_url: Url,
    client: Client,
    access: Mutex<Option<Access>>,
}

/// An access token and its expiry (UTC).
#[derive(Clone)]
struct Access {
    token: String,
    until: DateTime<Utc>,
}

#[derive(Serialize)]
struct Claims<'a> {
    iss: &'a str,
    scope: &'a str,
    aud: &'a str,
    iat: i64,
    exp: i64,
}

#[derive(Deserialize)]
struct Granted {
    access_token: String,
    expires_in: u32,
}

impl Fcm {
    pub(super) fn new(settings: FcmSettings) -> Result<Self, BadPush> {
        let account: Account = serde_json::from_str(&settings.credentials)
            .map_err(|error| BadPush::Credentials(error.into()))?;
        let key = EncodingKey::from_rsa_pem(account.private_key.as_bytes());
        let token_url = Url::parse(&account.token_uri);
        let mut send_url = settings.url;
        send_url
            .path_segments_mut()
            .map_err(|()| BadPush::Url("what FCM is sent to".to_owned()))?
            .pop_if_empty()
            .extend(["v1", "projects", &account.project_id, "messages:send"]);
        Ok(Self {
            key: key.map_err(|error| BadPush::Key("FCM", error))?,
            key_id: account.private_key_id,
            email: account.client_email,
            token_url: token_url.map_err(|_unreadable| BadPush::Url(account.token_uri))?,
            send_url,
            client: client(TIMEOUT).build()?,
            access: Mutex::default(),
        })
    }

    pub(super) async fn push(
        &self,
        now: DateTime<Utc>,
        message: &PushMessage<'_>,
        device: &str,
    ) -> Result<(), PushError> {
        let token = self.access(now, None).await?;
        let mut response = self.send(message, device, &token).await?;
        if response.status() == StatusCode::UNAUTHORIZED {
            // The token was revoked early. Retry once with a new one.
            let token = self.access(now, Some(&token)).await?;
            response = self.send(message, device, &token).await?;
        }
        if response.status().is_success() {
            return Ok(());
        }
        let refusal = answer::refusal(now, &response, "");
        let code = answer::json(response).await.and_then(|body: Value| error_code(&body));
        match (refusal, code.as_deref()) {
            (_, Some("UNREGISTERED" | "SENDER_ID_MISMATCH")) => Err(PushError::Gone),
            (PushError::Denied { status, .. }, Some(code)) => {
                Err(PushError::Denied { status, reason: code.to_owned() })
            }
            (refusal, _) => Err(refusal),
        }
    }

    async fn send(
        &self,
        message: &PushMessage<'_>,
        device: &str,
        token: &str,
    ) -> reqwest::Result<Response> {
        let body = json!({"message": {
            "token": device,
            "data": message.data,
            "android": {
                "priority": "HIGH",
                "ttl": format!("{}s", message.ttl.num_seconds()),
                "collapse_key": message.topic,
            },
        }});
        self.client.post(self.send_url.clone()).bearer_auth(token).json(&body).send().await
    }

    /// Returns a valid access token other than `stale`. Concurrent callers wait while a new one is
    /// requested.
    async fn access(&self, now: DateTime<Utc>, stale: Option<&str>) -> Result<String, PushError> {
        let mut access = self.access.lock().await;
        let usable = access.take().filter(|access| {
            now + MARGIN < access.until && stale.is_none_or(|stale| stale != access.token)
        });
        let fresh = match usable {
            Some(access) => access,
            None => self.ask(now).await?,
        };
        Ok(access.insert(fresh).token.clone())
    }

    /// Requests an access token.
    /// <https://developers.google.com/identity/protocols/oauth2/service-account>
    async fn ask(&self, now: DateTime<Utc>) -> Result<Access, PushError> {
        let claims = Claims {
            iss: &self.email,
            scope: SCOPE,
            aud: self.token_url.as_str(),
            iat: now.timestamp(),
            exp: (now + SIGNED_FOR).timestamp(),
        };
        let header = Header { kid: self.key_id.clone(), ..Header::new(Algorithm::RS256) };
        let signed = encode(&header, &claims, &self.key)?;
        let form = [
            ("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"),
            ("assertion", signed.as_str()),
        ];
        let response = self.client.post(self.token_url.clone()).form(&form).send().await?;
        if !response.status().is_success() {
            return Err(answer::refusal(now, &response, "of_the_account_server"));
        }
        let granted: Granted = answer::json(response).await.ok_or(PushError::Account)?;
        let until = now + TimeDelta::seconds(granted.expires_in.into());
        Ok(Access { token: granted.access_token, until })
    }
}

/// Returns the FCM error code, or else Google's status.
/// <https://firebase.google.com/docs/reference/fcm/rest/v1/ErrorCode>
fn error_code(body: &Value) -> Option<String> {
    let error = body.get("error")?;
    let details = error.get("details").and_then(Value::as_array).into_iter().flatten();
    let own = details.filter_map(|detail| detail.get("errorCode")).find_map(Value::as_str);
    let code = own.or_else(|| error.get("status").and_then(Value::as_str))?;
    Some(code.chars().filter(|c| c.is_ascii_uppercase() || *c == '_').take(60).collect())
}
