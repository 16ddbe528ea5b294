//! Changes the scopes and the quota of an API key, or revokes it.

use chrono::{DateTime, Utc};
use diesel::QueryResult;
use diesel_async::{AsyncConnection, AsyncPgConnection};

use super::{ApiKeyId, ApiKeyStanding, Scope, standing, store};
use crate::jurisdictions::JurisdictionId;

/// Changes to an API key. `None` leaves a value as it is.
#[derive(Debug, Clone, Default)]
pub struct ChangeApiKey {
    /// New scopes.
    pub scopes: Option<Vec<Scope>>,
    /// New quota: posts per day (UTC), shared by all keys of the line.
    pub daily_quota: Option<i32>,
    /// Whether to revoke the key. Cannot be undone.
    pub revoke: bool,
}

/// Changes a key of the jurisdiction or of its sandbox. Returns `None` if there is no such key.
///
/// Scopes and quota change for all keys of the line (keys that replaced one another). `revoke` ends
/// only this key.
pub async fn change_api_key(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    city: &JurisdictionId,
    id: ApiKeyId,
    change: ChangeApiKey,
) -> QueryResult<Option<ApiKeyStanding>> {
    conn.transaction(async |conn| {
        let homes = city.with_sandbox();
        let Some(key) = store::find_in(conn, &homes, id).await? else { return Ok(None) };
        let home = &key.jurisdiction_id;
        if let Some(scopes) = &change.scopes {
            store::set_scopes(conn, &key, scopes).await?;
        }
        if let Some(daily_quota) = change.daily_quota {
            store::set_daily_quota(conn, &key, daily_quota).await?;
        }
        if change.revoke {
            store::revoke(conn, now, home, id).await?;
        }
        let changed = store::find(conn, home, id).await?;
        standing::of_one(conn, now, changed).await.map(Some)
    })
    .await
}
