//! Statements about keys.

use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::ApiKey;
use crate::{
    chance,
    jurisdictions::JurisdictionId,
    schema::{api_key, jurisdiction},
};

/// A city and its sandbox: where its keys are.
pub(super) async fn homes(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
) -> QueryResult<Vec<JurisdictionId>> {
    jurisdiction::table
        .filter(jurisdiction::jurisdiction_id.eq(city).or(jurisdiction::sandbox_of.eq(city)))
        .select(jurisdiction::jurisdiction_id)
        .load(conn)
        .await
}

/// The key with this secret, of whatever city. Locked: what is decided of it stays true until the
/// transaction ends.
pub(super) async fn lock_by_secret(
    conn: &mut AsyncPgConnection,
    secret: &str,
) -> QueryResult<Option<ApiKey>> {
    ApiKey::query()
        .filter(api_key::key_sha256.eq(chance::fingerprint(secret)))
        .for_no_key_update()
        .first(conn)
        .await
        .optional()
}

pub(super) async fn insert(conn: &mut AsyncPgConnection, key: &ApiKey) -> QueryResult<()> {
    diesel::insert_into(api_key::table).values(key).execute(conn).await.map(drop)
}
