//! Database statements about API keys.

mod requests;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

pub(super) use self::requests::{
    delete_requests_before, draw_secret, insert_request, lock_address, mails_since,
    request_by_secret, set_confirmed,
};
use super::{ApiKey, ApiKeyId, Scope};
use crate::{
    hash,
    jurisdictions::JurisdictionId,
    prepared::Prepared,
    schema::{api_key, api_key_use, jurisdiction},
};

/// Finds and locks the key with this secret, in any jurisdiction. The lock is held until the
/// transaction ends.
pub(super) async fn lock_by_secret(
    conn: &mut AsyncPgConnection,
    secret: &str,
) -> QueryResult<Option<ApiKey>> {
    let Some(found) = find_by_secret(conn, secret).await? else { return Ok(None) };
    // Read again under the lock. The secret of a key never changes.
    ApiKey::query()
        .find((&found.jurisdiction_id, found.api_key_id))
        .for_no_key_update()
        .first(conn)
        .await
        .optional()
}

pub(super) async fn insert(conn: &mut AsyncPgConnection, key: &ApiKey) -> QueryResult<()> {
    diesel::insert_into(api_key::table).values(key).execute(conn).await.map(drop)
}

/// Returns the key with this id. Fails if there is none.
pub(super) async fn find(
    conn: &mut AsyncPgConnection,
    home: &JurisdictionId,
    id: ApiKeyId,
) -> QueryResult<ApiKey> {
    ApiKey::query().find((home, id)).first(conn).await
}

/// Finds the key with this id in one of these jurisdictions.
pub(super) async fn find_in(
    conn: &mut AsyncPgConnection,
    homes: &[JurisdictionId],
    id: ApiKeyId,
) -> QueryResult<Option<ApiKey>> {
    ApiKey::query()
        .filter(api_key::jurisdiction_id.eq_any(homes))
        .filter(api_key::api_key_id.eq(id))
        .first(conn)
        .await
        .optional()
}

/// Finds the key with this secret, in any jurisdiction.
pub(super) async fn find_by_secret(
    conn: &mut AsyncPgConnection,
    secret: &str,
) -> QueryResult<Option<ApiKey>> {
    ApiKey::query()
        .filter(api_key::key_sha256.eq(hash::sha256(secret)))
        .first(conn)
        .await
        .optional()
}

/// Finds the key with this secret in one jurisdiction.
pub(super) async fn find_by_secret_in(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    secret: &str,
) -> QueryResult<Option<ApiKey>> {
    ApiKey::query()
        .filter(api_key::jurisdiction_id.eq(city))
        .filter(api_key::key_sha256.eq(hash::sha256(secret)))
        .first(conn)
        .await
        .optional()
}

/// Returns every key of these jurisdictions, newest first.
pub(super) async fn all_in(
    conn: &mut AsyncPgConnection,
    homes: &[JurisdictionId],
) -> QueryResult<Vec<ApiKey>> {
    ApiKey::query()
        .filter(api_key::jurisdiction_id.eq_any(homes))
        .order((api_key::created_at.desc(), api_key::api_key_id.desc()))
        .load(conn)
        .await
}

/// Locks and returns the keys that replace `old` and are not revoked.
pub(super) async fn lock_successors(
    conn: &mut AsyncPgConnection,
    old: &ApiKey,
) -> QueryResult<Vec<ApiKey>> {
    ApiKey::query()
        .filter(api_key::jurisdiction_id.eq(&old.jurisdiction_id))
        .filter(api_key::replaces.eq(old.api_key_id))
        .filter(api_key::revoked_at.is_null())
        .for_update()
        .load(conn)
        .await
}

/// Sets the scopes of all keys of a line.
pub(super) async fn set_scopes(
    conn: &mut AsyncPgConnection,
    of_line: &ApiKey,
    scopes: &[Scope],
) -> QueryResult<()> {
    let line = api_key::table
        .filter(api_key::jurisdiction_id.eq(&of_line.jurisdiction_id))
        .filter(api_key::line_id.eq(of_line.line_id));
    diesel::update(line).set(api_key::scopes.eq(scopes)).execute(conn).await.map(drop)
}

/// Sets the daily quota of all keys of a line.
pub(super) async fn set_daily_quota(
    conn: &mut AsyncPgConnection,
    of_line: &ApiKey,
    daily_quota: i32,
) -> QueryResult<()> {
    let line = api_key::table
        .filter(api_key::jurisdiction_id.eq(&of_line.jurisdiction_id))
        .filter(api_key::line_id.eq(of_line.line_id));
    diesel::update(line).set(api_key::daily_quota.eq(daily_quota)).execute(conn).await.map(drop)
}

/// Sets the time a key expires.
pub(super) async fn set_expires_at(
    conn: &mut AsyncPgConnection,
    key: &ApiKey,
    at: DateTime<Utc>,
) -> QueryResult<()> {
    diesel::update(api_key::table.find((&key.jurisdiction_id, key.api_key_id)))
        .set(api_key::expires_at.eq(at))
        .execute(conn)
        .await
        .map(drop)
}

/// Revokes a key unless it is revoked. Returns the number of changed rows (0 or 1).
pub(super) async fn revoke(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    home: &JurisdictionId,
    id: ApiKeyId,
) -> QueryResult<usize> {
    let key = api_key::table.find((home, id)).filter(api_key::revoked_at.is_null());
    diesel::update(key).set(api_key::revoked_at.eq(now)).execute(conn).await
}

/// Revokes the keys with this name in a jurisdiction. Returns how many.
pub(super) async fn revoke_named(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    home: &JurisdictionId,
    name: &str,
) -> QueryResult<usize> {
    let keys = api_key::table
        .filter(api_key::jurisdiction_id.eq(home))
        .filter(api_key::name.eq(name))
        .filter(api_key::revoked_at.is_null());
    diesel::update(keys).set(api_key::revoked_at.eq(now)).execute(conn).await
}

/// Counts one post of a line on this day unless the quota is reached. Returns the number of changed
/// rows (0 or 1).
pub(super) async fn count_post(
    conn: &mut AsyncPgConnection,
    key: &ApiKey,
    day: NaiveDate,
) -> QueryResult<usize> {
    // An upsert needs the `filter` method of this trait, not that of the query trait.
    use diesel::query_dsl::methods::FilterDsl;

    let post = (
        api_key_use::jurisdiction_id.eq(&key.jurisdiction_id),
        api_key_use::line_id.eq(key.line_id),
        api_key_use::day.eq(day),
        api_key_use::posts.eq(1),
    );
    let counting = diesel::insert_into(api_key_use::table)
        .values(post)
        .on_conflict((api_key_use::jurisdiction_id, api_key_use::line_id, api_key_use::day))
        .do_update()
        .set(api_key_use::posts.eq(api_key_use::posts + 1))
        .filter(api_key_use::posts.lt(key.daily_quota));
    Prepared(counting).execute(conn).await
}

/// Sets the time of a key's last post unless it is later than `unless_after`.
pub(super) async fn set_last_used(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    key: &ApiKey,
    unless_after: DateTime<Utc>,
) -> QueryResult<()> {
    let own = api_key::table
        .find((&key.jurisdiction_id, key.api_key_id))
        .filter(api_key::last_used_at.is_null().or(api_key::last_used_at.le(unless_after)));
    diesel::update(own).set(api_key::last_used_at.eq(now)).execute(conn).await.map(drop)
}

/// Returns the sandboxes among these jurisdictions, each with the jurisdiction that owns it.
pub(super) async fn sandboxes_among(
    conn: &mut AsyncPgConnection,
    homes: &[&JurisdictionId],
) -> QueryResult<Vec<(JurisdictionId, JurisdictionId)>> {
    jurisdiction::table
        .filter(jurisdiction::jurisdiction_id.eq_any(homes))
        .filter(jurisdiction::sandbox_of.is_not_null())
        .select((jurisdiction::jurisdiction_id, jurisdiction::sandbox_of.assume_not_null()))
        .load(conn)
        .await
}

/// Returns the number of posts of each line in these jurisdictions on this day.
pub(super) async fn posts_on(
    conn: &mut AsyncPgConnection,
    homes: &[&JurisdictionId],
    day: NaiveDate,
) -> QueryResult<Vec<(ApiKeyId, i32)>> {
    api_key_use::table
        .filter(api_key_use::jurisdiction_id.eq_any(homes))
        .filter(api_key_use::day.eq(day))
        .select((api_key_use::line_id, api_key_use::posts))
        .load(conn)
        .await
}
