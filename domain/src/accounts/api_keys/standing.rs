//! How keys stand: where they work, and how much they were used.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::{ApiKey, ApiKeyId, Environment, store};
use crate::{
    jurisdictions::JurisdictionId,
    schema::{api_key, api_key_use, jurisdiction},
};

/// A key, and what only others know of it.
#[derive(Debug, Clone)]
pub struct ApiKeyStanding {
    /// The key.
    pub key: ApiKey,
    /// The city that it is of, or whose sandbox.
    pub city: JurisdictionId,
    /// Where it works.
    pub environment: Environment,
    /// How many posts its line has sent today (UTC).
    pub posts_today: i32,
}

/// Every key of a city and of its sandbox, the newest first.
pub async fn api_keys_of(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    city: &JurisdictionId,
) -> QueryResult<Vec<ApiKeyStanding>> {
    let homes = store::homes(conn, city).await?;
    let keys = ApiKey::query()
        .filter(api_key::jurisdiction_id.eq_any(homes))
        .order((api_key::created_at.desc(), api_key::api_key_id.desc()))
        .load(conn)
        .await?;
    of_all(conn, now, keys).await
}

/// How one key stands.
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
    let sandboxes: HashMap<JurisdictionId, JurisdictionId> = jurisdiction::table
        .filter(jurisdiction::jurisdiction_id.eq_any(&homes))
        .filter(jurisdiction::sandbox_of.is_not_null())
        .select((jurisdiction::jurisdiction_id, jurisdiction::sandbox_of.assume_not_null()))
        .load(conn)
        .await?
        .into_iter()
        .collect();
    let posts: HashMap<ApiKeyId, i32> = api_key_use::table
        .filter(api_key_use::jurisdiction_id.eq_any(&homes))
        .filter(api_key_use::day.eq(now.date_naive()))
        .select((api_key_use::line_id, api_key_use::posts))
        .load(conn)
        .await?
        .into_iter()
        .collect();
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
