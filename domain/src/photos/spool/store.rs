//! SQL statements on the spool of the photo store.

use chrono::{DateTime, Utc};
use diesel::{
    prelude::*,
    sql_query,
    sql_types::{BigInt, Binary, Text, Timestamptz},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::{jurisdictions::JurisdictionId, schema::photo_spool};

/// Inserts or replaces an object. Returns false if the objects of the jurisdiction would be larger
/// than `max_bytes` together.
pub(super) async fn insert(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    key: &str,
    bytes: &[u8],
    now: DateTime<Utc>,
    max_bytes: i64,
) -> QueryResult<bool> {
    let rows = sql_query(include_str!("../sql/insert_spooled.sql"))
        .bind::<Text, _>(city)
        .bind::<Text, _>(key)
        .bind::<Binary, _>(bytes)
        .bind::<Timestamptz, _>(now)
        .bind::<BigInt, _>(max_bytes)
        .execute(conn)
        .await?;
    Ok(rows > 0)
}

/// Reads an object.
pub(super) async fn find(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    key: &str,
) -> QueryResult<Option<Vec<u8>>> {
    photo_spool::table.find((city, key)).select(photo_spool::bytes).first(conn).await.optional()
}

/// Deletes an object, if there is one.
pub(super) async fn delete(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    key: &str,
) -> QueryResult<()> {
    diesel::delete(photo_spool::table.find((city, key))).execute(conn).await.map(drop)
}

/// Deletes an object, if it was not replaced since `stored_at`.
pub(super) async fn delete_unchanged(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    key: &str,
    stored_at: DateTime<Utc>,
) -> QueryResult<()> {
    let unchanged =
        photo_spool::table.find((city, key)).filter(photo_spool::stored_at.eq(stored_at));
    diesel::delete(unchanged).execute(conn).await.map(drop)
}

/// Deletes all objects in a folder.
pub(super) async fn delete_folder(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    folder: &str,
) -> QueryResult<()> {
    // From `folder/` up to the character that follows the slash.
    let inside = photo_spool::table
        .filter(photo_spool::jurisdiction_id.eq(city))
        .filter(photo_spool::key.ge(format!("{folder}/")))
        .filter(photo_spool::key.lt(format!("{folder}0")));
    diesel::delete(inside).execute(conn).await.map(drop)
}

/// Returns the jurisdictions that have objects.
pub(super) async fn cities(conn: &mut AsyncPgConnection) -> QueryResult<Vec<JurisdictionId>> {
    photo_spool::table.select(photo_spool::jurisdiction_id).distinct().load(conn).await
}

/// Returns the keys of the objects of a jurisdiction.
pub(super) async fn keys(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
) -> QueryResult<Vec<String>> {
    photo_spool::table
        .filter(photo_spool::jurisdiction_id.eq(city))
        .select(photo_spool::key)
        .load(conn)
        .await
}

/// Returns keys and times of the oldest objects of a jurisdiction.
pub(super) async fn oldest(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    limit: i64,
) -> QueryResult<Vec<(String, DateTime<Utc>)>> {
    photo_spool::table
        .filter(photo_spool::jurisdiction_id.eq(city))
        .select((photo_spool::key, photo_spool::stored_at))
        .order(photo_spool::stored_at)
        .limit(limit)
        .load(conn)
        .await
}
