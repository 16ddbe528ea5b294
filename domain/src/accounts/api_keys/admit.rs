//! An app posts: its key is looked at, and the post is counted.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::{ApiKey, KeyRefused, Scope};
use crate::{
    chance,
    jurisdictions::JurisdictionId,
    prepared::Prepared,
    schema::{api_key, api_key_use},
};

/// To know when a key was last used, this is exact enough.
const EXACT: TimeDelta = TimeDelta::minutes(1);

/// The right to post that comes with `key` in this city. The post is counted.
///
/// Not to be called in a transaction: all apps of a key would wait for its end.
pub async fn admit_post(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    jurisdiction: &JurisdictionId,
    key: &str,
    scope: Scope,
) -> Result<ApiKey, KeyRefused> {
    let found = ApiKey::query()
        .filter(api_key::jurisdiction_id.eq(jurisdiction))
        .filter(api_key::key_sha256.eq(chance::fingerprint(key)))
        .first(conn)
        .await
        .optional()?;
    let key = found.ok_or(KeyRefused::Unknown)?.alive(now)?;
    if !key.may(scope) {
        return Err(KeyRefused::Scope(scope));
    }
    if !count(conn, now, &key).await? {
        return Err(KeyRefused::QuotaUsedUp(key.daily_quota));
    }
    if key.last_used_at.is_none_or(|at| at <= now - EXACT) {
        note_use(conn, now, &key).await?;
    }
    Ok(key)
}

/// Counts a post, unless the day's quota is used up; says whether it did.
async fn count(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    key: &ApiKey,
) -> QueryResult<bool> {
    // The filter of an upsert is another than that of a query.
    use diesel::query_dsl::methods::FilterDsl;

    if key.daily_quota < 1 {
        return Ok(false);
    }
    let post = (
        api_key_use::jurisdiction_id.eq(&key.jurisdiction_id),
        api_key_use::line_id.eq(key.line_id),
        api_key_use::day.eq(now.date_naive()),
        api_key_use::posts.eq(1),
    );
    let counting = diesel::insert_into(api_key_use::table)
        .values(post)
        .on_conflict((api_key_use::jurisdiction_id, api_key_use::line_id, api_key_use::day))
        .do_update()
        .set(api_key_use::posts.eq(api_key_use::posts + 1))
        .filter(api_key_use::posts.lt(key.daily_quota));
    Ok(Prepared(counting).execute(conn).await? > 0)
}

/// Notes that it was used. Of many at once the first does it, and the others see that it is done.
async fn note_use(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    key: &ApiKey,
) -> QueryResult<()> {
    let own = api_key::table
        .find((&key.jurisdiction_id, key.api_key_id))
        .filter(api_key::last_used_at.is_null().or(api_key::last_used_at.le(now - EXACT)));
    diesel::update(own).set(api_key::last_used_at.eq(now)).execute(conn).await.map(drop)
}
