//! The city changes what a key may do.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};

use super::{ApiKey, ApiKeyId, ApiKeyStanding, Scope, revoke::revoke, standing, store};
use crate::{jurisdictions::JurisdictionId, schema::api_key};

/// What changes; what is not said stays.
#[derive(Debug, Clone, Default)]
pub struct ChangeApiKey {
    /// What it is good for from now on.
    pub scopes: Option<Vec<Scope>>,
    /// How many posts a day its line may send.
    pub daily_quota: Option<i32>,
    /// Whether it is taken away, for good.
    pub revoke: bool,
}

/// Changes a key of a city, or of its sandbox; none if there is no such key. A line shares what it
/// may do: the keys that replaced one another all change, but only this one ends.
pub async fn change_api_key(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    city: &JurisdictionId,
    id: ApiKeyId,
    change: ChangeApiKey,
) -> QueryResult<Option<ApiKeyStanding>> {
    conn.transaction(async |conn| {
        let Some(key) = find(conn, city, id).await? else { return Ok(None) };
        let home = &key.jurisdiction_id;
        let line = api_key::table
            .filter(api_key::jurisdiction_id.eq(home))
            .filter(api_key::line_id.eq(key.line_id));
        if let Some(scopes) = &change.scopes {
            diesel::update(line).set(api_key::scopes.eq(scopes)).execute(conn).await?;
        }
        if let Some(daily_quota) = change.daily_quota {
            diesel::update(line).set(api_key::daily_quota.eq(daily_quota)).execute(conn).await?;
        }
        if change.revoke {
            revoke(conn, now, home, id).await?;
        }
        let changed = ApiKey::query().find((home, id)).first(conn).await?;
        standing::of_one(conn, now, changed).await.map(Some)
    })
    .await
}

async fn find(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    id: ApiKeyId,
) -> QueryResult<Option<ApiKey>> {
    let homes = store::homes(conn, city).await?;
    ApiKey::query()
        .filter(api_key::jurisdiction_id.eq_any(homes))
        .filter(api_key::api_key_id.eq(id))
        .first(conn)
        .await
        .optional()
}
