//! Reads API keys with their environment and usage.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::QueryResult;
use diesel_async::AsyncPgConnection;

use super::{ApiKey, Environment, store};
use crate::jurisdictions::JurisdictionId;

/// An API key with its environment and usage.
#[derive(Debug, Clone)]
pub struct ApiKeyStanding {
    /// The stored key.
    pub key: ApiKey,
    /// Jurisdiction of the key. For a test key, the jurisdiction that owns the sandbox.
    pub city: JurisdictionId,
    /// Where the key is valid.
    pub environment: Environment,
    /// Posts today (UTC) of all keys of the line.
    pub posts_today: i32,
}

/// Returns every key of a jurisdiction and of its sandbox, newest first.
pub async fn api_keys_of(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    city: &JurisdictionId,
) -> QueryResult<Vec<ApiKeyStanding>> {
    let homes = city.with_sandbox();
    let keys = store::all_in(conn, &homes).await?;
    of_all(conn, now, keys).await
}

/// Returns one key with its environment and usage.
pub(super) async fn of_one(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    key: ApiKey,
) -> QueryResult<ApiKeyStanding> {
    of_all(conn, now, vec![key]).await?.pop().ok_or(diesel::result::Error::NotFound)
}

async fn of_all(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    keys: Vec<ApiKey>,
) -> QueryResult<Vec<ApiKeyStanding>> {
    let homes: Vec<&JurisdictionId> = keys.iter().map(|key| &key.jurisdiction_id).collect();
    let sandboxes: HashMap<_, _> =
        store::sandboxes_among(conn, &homes).await?.into_iter().collect();
    let posts: HashMap<_, _> =
        store::posts_on(conn, &homes, now.date_naive()).await?.into_iter().collect();
    let standing = |key: ApiKey| {
        let (city, environment) = match sandboxes.get(&key.jurisdiction_id) {
            Some(city) => (city.clone(), Environment::Test),
            None => (key.jurisdiction_id.clone(), Environment::Live),
        };
        let posts_today = posts.get(&key.line_id).copied().unwrap_or(0);
        ApiKeyStanding { key, city, environment, posts_today }
    };
    Ok(keys.into_iter().map(standing).collect())
}
