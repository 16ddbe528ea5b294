//! Checks the API key of a post and counts the post against the daily quota.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::QueryResult;
use diesel_async::AsyncPgConnection;

use super::{ApiKey, KeyRefused, Scope, store};
use crate::jurisdictions::JurisdictionId;

/// Precision of `last_used_at`. Within this time only the first post writes it.
const EXACT: TimeDelta = TimeDelta::minutes(1);

/// Checks that `key` is valid in the jurisdiction and has `scope`, and counts one post.
///
/// Must not run inside a transaction: the counter row would stay locked until the transaction ends,
/// and block all apps that share the key.
pub async fn admit_post(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    jurisdiction: &JurisdictionId,
    key: &str,
    scope: Scope,
) -> Result<ApiKey, KeyRefused> {
    let found = store::find_by_secret_in(conn, jurisdiction, key).await?;
    let key = found.ok_or(KeyRefused::Unknown)?.alive(now)?;
    if !key.may(scope) {
        return Err(KeyRefused::Scope(scope));
    }
    if !count(conn, now, &key).await? {
        return Err(KeyRefused::QuotaUsedUp(key.daily_quota));
    }
    if key.last_used_at.is_none_or(|at| at <= now - EXACT) {
        store::set_last_used(conn, now, &key, now - EXACT).await?;
    }
    Ok(key)
}

/// Counts one post. Returns `false`, and counts nothing, if the daily quota is used up.
async fn count(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    key: &ApiKey,
) -> QueryResult<bool> {
    if key.daily_quota < 1 {
        return Ok(false);
    }
    Ok(store::count_post(conn, key, now.date_naive()).await? > 0)
}
