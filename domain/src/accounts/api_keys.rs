//! Keys for third-party apps: shown once, kept as fingerprints.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::ApiKey;
use crate::{chance, id::Id, jurisdictions::JurisdictionId, schema::api_key};

/// Makes a key for an app, and tells it this once.
pub async fn issue_api_key(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    jurisdiction: &JurisdictionId,
    name: &str,
) -> QueryResult<String> {
    let key = format!("sc_{}", chance::secret());
    let row = ApiKey {
        jurisdiction_id: jurisdiction.clone(),
        api_key_id: Id::new(now),
        name: name.to_owned(),
        key_sha256: chance::fingerprint(&key),
        created_at: now,
        revoked_at: None,
    };
    diesel::insert_into(api_key::table).values(&row).execute(conn).await?;
    Ok(key)
}

/// The right that comes with `key` in this city, if there is one.
pub async fn check_api_key(
    conn: &mut AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    key: &str,
) -> QueryResult<Option<ApiKey>> {
    ApiKey::query()
        .filter(api_key::jurisdiction_id.eq(jurisdiction))
        .filter(api_key::key_sha256.eq(chance::fingerprint(key)))
        .filter(api_key::revoked_at.is_null())
        .first(conn)
        .await
        .optional()
}

/// Takes the right from every key of this name; says from how many.
pub async fn revoke_api_keys(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    jurisdiction: &JurisdictionId,
    name: &str,
) -> QueryResult<usize> {
    let keys = api_key::table
        .filter(api_key::jurisdiction_id.eq(jurisdiction))
        .filter(api_key::name.eq(name))
        .filter(api_key::revoked_at.is_null());
    diesel::update(keys).set(api_key::revoked_at.eq(now)).execute(conn).await
}
