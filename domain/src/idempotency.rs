//! What was answered to a request that may be sent again.

use chrono::{DateTime, Utc};
use diesel::{prelude::*, sql_query, sql_types::Text};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde::{Serialize, de::DeserializeOwned};

use crate::{jurisdictions::JurisdictionId, schema::idempotency_key};

/// The sender's promise that two requests with this key are one.
#[derive(Debug, Clone)]
pub struct OnceKey {
    /// Which surface: keys of two surfaces never meet.
    pub surface: &'static str,
    /// The key.
    pub key: String,
    /// Fingerprint of the request: another request with the same key is a mistake.
    pub request_sha256: Vec<u8>,
}

/// What is known of a key.
#[derive(Debug)]
pub enum Before<T> {
    /// Nothing: go on, and [`remember`].
    Never,
    /// It was answered with this.
    Answered(T),
    /// It was used for another request.
    Otherwise,
}

/// Looks the key up, and keeps others with the same key waiting until this transaction ends.
pub async fn recall<T: DeserializeOwned>(
    conn: &mut AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    once: &OnceKey,
) -> QueryResult<Before<T>> {
    sql_query("select pg_advisory_xact_lock(hashtextextended($1, 311))")
        .bind::<Text, _>(format!("{jurisdiction}/{}/{}", once.surface, once.key))
        .execute(conn)
        .await?;
    let found: Option<(Vec<u8>, String)> = idempotency_key::table
        .find((jurisdiction, once.surface, &once.key))
        .select((idempotency_key::request_sha256, idempotency_key::answer))
        .first(conn)
        .await
        .optional()?;
    Ok(match found {
        None => Before::Never,
        Some((sha256, _)) if sha256 != once.request_sha256 => Before::Otherwise,
        Some((_, answer)) => serde_json::from_str(&answer)
            .map(Before::Answered)
            .map_err(|error| diesel::result::Error::DeserializationError(Box::new(error)))?,
    })
}

/// Keeps the answer, in the transaction of the work.
pub async fn remember<T: Serialize + Sync>(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    jurisdiction: &JurisdictionId,
    once: &OnceKey,
    answer: &T,
) -> QueryResult<()> {
    let answer = serde_json::to_string(answer)
        .map_err(|error| diesel::result::Error::SerializationError(Box::new(error)))?;
    diesel::insert_into(idempotency_key::table)
        .values((
            idempotency_key::jurisdiction_id.eq(jurisdiction),
            idempotency_key::surface.eq(once.surface),
            idempotency_key::key.eq(&once.key),
            idempotency_key::request_sha256.eq(&once.request_sha256),
            idempotency_key::answer.eq(answer),
            idempotency_key::created_at.eq(now),
        ))
        .execute(conn)
        .await
        .map(drop)
}
