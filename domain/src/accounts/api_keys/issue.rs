//! An app gets a key.

use chrono::{DateTime, Utc};
use diesel::QueryResult;
use diesel_async::AsyncPgConnection;

use super::{ApiKey, ApiKeyId, ApiKeyStanding, Scope, standing, store};
use crate::{accounts::Email, chance, jurisdictions::JurisdictionId};

/// How many posts a day a key may send, unless the city says otherwise.
pub const DAILY_QUOTA: i32 = 10_000;

/// What a key starts with.
#[derive(Debug, Clone)]
pub struct NewApiKey {
    /// The city.
    pub jurisdiction_id: JurisdictionId,
    /// Whose app.
    pub name: String,
    /// Who answers for it.
    pub email: Option<Email>,
    /// What it is good for.
    pub scopes: Vec<Scope>,
    /// How many posts a day it may send.
    pub daily_quota: i32,
}

impl NewApiKey {
    /// What everybody gets who asks: to report, and to say something about a case.
    pub fn usual(jurisdiction: &JurisdictionId, name: &str) -> Self {
        Self {
            jurisdiction_id: jurisdiction.clone(),
            name: name.to_owned(),
            email: None,
            scopes: vec![Scope::Report, Scope::Comment],
            daily_quota: DAILY_QUOTA,
        }
    }

    /// What another key has.
    pub(super) fn like(key: ApiKey) -> Self {
        let ApiKey { jurisdiction_id, name, email, scopes, daily_quota, .. } = key;
        Self { jurisdiction_id, name, email, scopes, daily_quota }
    }
}

/// A key, and what the app sends: known only now.
#[derive(Clone)]
pub struct IssuedKey {
    /// What is kept.
    pub key: ApiKeyStanding,
    /// What the app sends.
    pub secret: String,
}

impl NewApiKey {
    /// The key, not stored yet, and its secret.
    pub(super) fn draw(self, now: DateTime<Utc>) -> (ApiKey, String) {
        let new = self;
        let secret = format!("sc_{}", chance::secret());
        let api_key_id = ApiKeyId::new(now);
        let key = ApiKey {
            jurisdiction_id: new.jurisdiction_id,
            api_key_id,
            name: new.name,
            key_sha256: chance::fingerprint(&secret),
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

/// Makes the usual key for an app, and tells it this once.
pub async fn issue_api_key(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    jurisdiction: &JurisdictionId,
    name: &str,
) -> QueryResult<String> {
    let issued = issue_new_key(conn, now, NewApiKey::usual(jurisdiction, name)).await?;
    Ok(issued.secret)
}

/// Makes a key for an app, and tells it this once.
pub async fn issue_new_key(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    new: NewApiKey,
) -> QueryResult<IssuedKey> {
    let (key, secret) = new.draw(now);
    store::insert(conn, &key).await?;
    Ok(IssuedKey { key: standing::of_one(conn, now, key).await?, secret })
}
