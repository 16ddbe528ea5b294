//! Issues an API key.

use chrono::{DateTime, Utc};
use diesel::QueryResult;
use diesel_async::AsyncPgConnection;

use super::{ApiKey, ApiKeyId, ApiKeyStanding, Scope, standing, store};
use crate::{accounts::Email, hash, jurisdictions::JurisdictionId, random};

/// Default quota of a key: posts per day (UTC).
pub const DAILY_QUOTA: i32 = 10_000;

/// Input for a new API key.
#[derive(Debug, Clone)]
pub struct NewApiKey {
    /// Jurisdiction, or its sandbox, in which the key is valid.
    pub jurisdiction_id: JurisdictionId,
    /// Name of the app.
    pub name: String,
    /// Contact of the app's maker. `None` if the jurisdiction issued the key without one.
    pub email: Option<Email>,
    /// What the key may be used for.
    pub scopes: Vec<Scope>,
    /// Quota: posts per day (UTC).
    pub daily_quota: i32,
}

impl NewApiKey {
    /// Default key: may report and comment, with [`DAILY_QUOTA`] and no contact.
    pub fn usual(jurisdiction: &JurisdictionId, name: &str) -> Self {
        Self {
            jurisdiction_id: jurisdiction.clone(),
            name: name.to_owned(),
            email: None,
            scopes: vec![Scope::Report, Scope::Comment],
            daily_quota: DAILY_QUOTA,
        }
    }

    /// Copies name, contact, scopes and quota of an existing key.
    pub(super) fn like(key: ApiKey) -> Self {
        let ApiKey { jurisdiction_id, name, email, scopes, daily_quota, .. } = key;
        Self { jurisdiction_id, name, email, scopes, daily_quota }
    }
}

/// A new API key with its secret. The secret is not stored and cannot be read later.
#[derive(Clone)]
pub struct IssuedKey {
    /// The stored key.
    pub key: ApiKeyStanding,
    /// The secret that the app sends as `api_key`.
    pub secret: String,
}

impl NewApiKey {
    /// Generates the key and its secret. Stores nothing.
    pub(super) fn draw(self, now: DateTime<Utc>) -> (ApiKey, String) {
        let new = self;
        let secret = format!("sc_{}", random::secret());
        let api_key_id = ApiKeyId::new(now);
        let key = ApiKey {
            jurisdiction_id: new.jurisdiction_id,
            api_key_id,
            name: new.name,
            key_sha256: hash::sha256(&secret),
            created_at: now,
            revoked_at: None,
            email: new.email,
            scopes: new.scopes,
            daily_quota: new.daily_quota,
            expires_at: None,
            replaces: None,
            line_id: api_key_id,
            last_used_at: None,
        };
        (key, secret)
    }
}

/// Issues a default key for an app and returns its secret.
pub async fn issue_api_key(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    jurisdiction: &JurisdictionId,
    name: &str,
) -> QueryResult<String> {
    let issued = issue_new_key(conn, now, NewApiKey::usual(jurisdiction, name)).await?;
    Ok(issued.secret)
}

/// Issues a key and returns it with its secret.
pub async fn issue_new_key(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    new: NewApiKey,
) -> QueryResult<IssuedKey> {
    let (key, secret) = new.draw(now);
    store::insert(conn, &key).await?;
    Ok(IssuedKey { key: standing::of_one(conn, now, key).await?, secret })
}
