//! Response types of `/api-keys`.

use chrono::{DateTime, Utc};
use domain::{
    accounts::{ApiKey, ApiKeyId, ApiKeyStanding, Email, Environment, IssuedKey, Scope},
    jurisdictions::JurisdictionId,
};
use serde::Serialize;
use utoipa::ToSchema;

/// A new API key. The key itself is shown only in this response.
#[derive(Serialize, ToSchema)]
pub(super) struct IssuedKeyView {
    /// The key. Send it as `api_key` to Open311, or as `Authorization: Bearer ...` to this API.
    api_key: String,
    /// Id of the key. Not secret.
    api_key_id: ApiKeyId,
    /// Jurisdiction of the key.
    jurisdiction_id: JurisdictionId,
    /// Whether the key works on the production endpoint (`live`) or on the test endpoint (`test`).
    environment: Environment,
    /// Name of the app.
    name: String,
    /// Scopes of the key.
    scopes: Vec<Scope>,
    /// Maximum number of posts per day (UTC).
    daily_quota: i32,
    /// Id of the key that this one replaces.
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

/// An API key, without its secret.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ApiKeyView {
    /// Id of the key.
    api_key_id: ApiKeyId,
    /// Jurisdiction of the key.
    jurisdiction_id: JurisdictionId,
    /// Whether the key works on the production endpoint (`live`) or on the test endpoint (`test`).
    environment: Environment,
    /// Name of the app.
    name: String,
    /// E-mail address of the person responsible for the app, if known.
    #[schema(value_type = Option<String>)]
    email: Option<Email>,
    /// Scopes of the key.
    scopes: Vec<Scope>,
    /// Maximum number of posts per day (UTC), counted together with the keys that it replaced.
    daily_quota: i32,
    /// Number of posts sent today (UTC).
    used_today: i32,
    /// Time of the last post with the key (UTC), accurate to about a minute.
    last_used_at: Option<DateTime<Utc>>,
    /// Time the key was created (UTC).
    created_at: DateTime<Utc>,
    /// Time the key expires (UTC). Set when another key replaces it.
    expires_at: Option<DateTime<Utc>>,
    /// Time the key was revoked (UTC).
    revoked_at: Option<DateTime<Utc>>,
    /// Id of the key that this one replaces.
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
