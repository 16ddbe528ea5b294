//! Database statements about idempotency keys and their answers.

use chrono::{DateTime, Utc};
use diesel::{prelude::*, sql_query, sql_types::Text};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::IdempotencyKey;
use crate::{jurisdictions::JurisdictionId, prepared::Prepared, schema::idempotency_key};

/// Serializes requests with the same key until this transaction ends.
pub(super) async fn lock(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    key: &IdempotencyKey,
) -> QueryResult<()> {
    let locked = sql_query("select pg_advisory_xact_lock(hashtextextended($1, 311))")
        .bind::<Text, _>(format!("{city}/{}/{}", key.surface, key.key));
    Prepared(locked).execute(conn).await.map(drop)
}

/// Returns the hash of the request that used this key, and its stored answer as JSON.
pub(super) async fn find(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    key: &IdempotencyKey,
) -> QueryResult<Option<(Vec<u8>, String)>> {
    idempotency_key::table
        .find((city, key.surface, &key.key))
        .select((idempotency_key::request_sha256, idempotency_key::answer))
        .first(conn)
        .await
        .optional()
}

pub(super) async fn insert(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    city: &JurisdictionId,
    key: &IdempotencyKey,
    answer: &str,
) -> QueryResult<()> {
    diesel::insert_into(idempotency_key::table)
        .values((
            idempotency_key::jurisdiction_id.eq(city),
            idempotency_key::surface.eq(key.surface),
            idempotency_key::key.eq(&key.key),
            idempotency_key::request_sha256.eq(&key.request_sha256),
            idempotency_key::answer.eq(answer),
            idempotency_key::created_at.eq(now),
        ))
        .execute(conn)
        .await
        .map(drop)
}
