//! Keys on the wire.

use chrono::{DateTime, Utc};
use domain::{
    accounts::{ApiKey, ApiKeyId, ApiKeyStanding, Email, Environment, IssuedKey, Scope},
    jurisdictions::JurisdictionId,
};
use serde::Serialize;
use utoipa::ToSchema;

/// A new key. Keep it: it is told only now.
#[derive(Serialize, ToSchema)]
pub(super) struct IssuedKeyView {
    /// What to send: on Open311 as `api_key`, here as `Authorization: Bearer ...`.
    api_key: String,
    /// Its id, which is no secret.
    api_key_id: ApiKeyId,
    /// The city.
    jurisdiction_id: JurisdictionId,
    /// Whether it works on the production endpoint (`live`), or on the test endpoint (`test`).
    environment: Environment,
    /// Whose app.
    name: String,
    /// What it is good for.
    scopes: Vec<Scope>,
    /// How many posts a day (UTC) it may send.
    daily_quota: i32,
    /// The key that it replaces.
    #[serde(skip_serializing_if = "Option::is_none")]
    replaces: Option<ApiKeyId>,
}

impl From<IssuedKey> for IssuedKeyView {
    fn from(IssuedKey { key: standing, secret }: IssuedKey) -> Self {
        let ApiKeyStanding { key, city, environment, posts_today: _ } = standing;
        Self {
            api_key: secret,
            api_key_id: key.api_key_id,
            jurisdiction_id: city,
            environment,
            name: key.name,
            scopes: key.scopes,
            daily_quota: key.daily_quota,
            replaces: key.replaces,
        }
    }
}

/// A key, but for what only its holder knows.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ApiKeyView {
    /// Its id.
    api_key_id: ApiKeyId,
    /// The city.
    jurisdiction_id: JurisdictionId,
    /// Whether it works on the production endpoint (`live`), or on the test endpoint (`test`).
    environment: Environment,
    /// Whose app.
    name: String,
    /// Who answers for it, if anybody said.
    #[schema(value_type = Option<String>)]
    email: Option<Email>,
    /// What it is good for.
    scopes: Vec<Scope>,
    /// How many posts a day (UTC) it may send, together with those that it replaced.
    daily_quota: i32,
    /// How many of them it has sent today.
    used_today: i32,
    /// When it was last used to post, give or take a minute.
    last_used_at: Option<DateTime<Utc>>,
    /// Since when it is there.
    created_at: DateTime<Utc>,
    /// Until when it works, if another has replaced it.
    expires_at: Option<DateTime<Utc>>,
    /// Since when it works no more.
    revoked_at: Option<DateTime<Utc>>,
    /// The key that it was made to replace.
    replaces: Option<ApiKeyId>,
}

impl From<ApiKeyStanding> for ApiKeyView {
    fn from(standing: ApiKeyStanding) -> Self {
        let ApiKeyStanding { key, city, environment, posts_today } = standing;
        let ApiKey {
            jurisdiction_id: _,
            api_key_id,
            name,
            key_sha256: _,
            created_at,
            revoked_at,
            email,
            scopes,
            daily_quota,
            expires_at,
            replaces,
            line_id: _,
            last_used_at,
        } = key;
        Self {
            api_key_id,
            jurisdiction_id: city,
            environment,
            name,
            email,
            scopes,
            daily_quota,
            used_today: posts_today,
            last_used_at,
            created_at,
            expires_at,
            revoked_at,
            replaces,
        }
    }
}
