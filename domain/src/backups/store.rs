//! SQL statements of backups.

use chrono::{DateTime, Utc};
use diesel::{
    prelude::*,
    sql_query,
    sql_types::{Bool, Integer, Text},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};
use futures_util::Stream;
use uuid::Uuid;

use crate::{
    audit::AuditRoot,
    jurisdictions::JurisdictionId,
    photos::{Marks, PhotoFile, PhotoId},
    schema::{photo, rendition, unattached_photo, upload_piece},
    uploads::UploadId,
};

#[derive(QueryableByName)]
struct Name {
    #[diesel(sql_type = Text)]
    name: String,
}

#[derive(QueryableByName)]
struct Major {
    #[diesel(sql_type = Integer)]
    major: i32,
}

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = Bool)]
    found: bool,
}

/// Begins a transaction that sees one state of the database, and returns the snapshot's name. The
/// transaction stays open.
pub(super) async fn export_snapshot(conn: &mut AsyncPgConnection) -> QueryResult<String> {
    conn.batch_execute("begin isolation level repeatable read read only").await?;
    let exported: Name = sql_query("select pg_export_snapshot() as name").get_result(conn).await?;
    Ok(exported.name)
}

/// Returns the major version of the server.
pub async fn server_major(conn: &mut AsyncPgConnection) -> QueryResult<u32> {
    let found: Major =
        sql_query("select current_setting('server_version_num')::integer / 10000 as major")
            .get_result(conn)
            .await?;
    Ok(u32::try_from(found.major).unwrap_or_default())
}

/// Whether the database has tables, apart from those of extensions.
pub async fn has_tables(conn: &mut AsyncPgConnection) -> QueryResult<bool> {
    let found: Found = sql_query(include_str!("sql/has_tables.sql")).get_result(conn).await?;
    Ok(found.found)
}

/// Returns the public files of photos: jurisdiction, public id, file, size and SHA-256.
pub(super) async fn public_files(
    conn: &mut AsyncPgConnection,
) -> QueryResult<impl Stream<Item = QueryResult<(JurisdictionId, PhotoId, PhotoFile, i32, Vec<u8>)>>>
{
    let of_photo = rendition::jurisdiction_id
        .eq(photo::jurisdiction_id)
        .and(rendition::photo_id.eq(photo::photo_id));
    photo::table
        .inner_join(rendition::table.on(of_photo))
        .select((
            photo::jurisdiction_id,
            photo::public_id,
            rendition::name,
            rendition::bytes,
            rendition::sha256,
        ))
        .load_stream(conn)
        .await
}

/// Returns the originals of photos that were added after `after`: jurisdiction, photo and SHA-256.
pub(super) async fn originals(
    conn: &mut AsyncPgConnection,
    after: DateTime<Utc>,
) -> QueryResult<impl Stream<Item = QueryResult<(JurisdictionId, PhotoId, Vec<u8>)>>> {
    photo::table
        .filter(photo::added_at.gt(after))
        .select((photo::jurisdiction_id, photo::photo_id, photo::original_sha256))
        .load_stream(conn)
        .await
}

/// Returns the audit roots.
pub(super) async fn roots(conn: &mut AsyncPgConnection) -> QueryResult<Vec<AuditRoot>> {
    AuditRoot::query().load(conn).await
}

/// Returns the photos that wait for a case: jurisdiction, photo, SHA-256 of the original, and files.
pub(super) async fn unattached(
    conn: &mut AsyncPgConnection,
) -> QueryResult<Vec<(JurisdictionId, PhotoId, Vec<u8>, Marks)>> {
    unattached_photo::table
        .select((
            unattached_photo::jurisdiction_id,
            unattached_photo::photo_id,
            unattached_photo::original_sha256,
            unattached_photo::files,
        ))
        .load(conn)
        .await
}

/// Returns the pieces of uploads: jurisdiction, upload, piece, size and SHA-256.
pub(super) async fn pieces(
    conn: &mut AsyncPgConnection,
) -> QueryResult<impl Stream<Item = QueryResult<(JurisdictionId, UploadId, Uuid, i32, Vec<u8>)>>> {
    upload_piece::table
        .select((
            upload_piece::jurisdiction_id,
            upload_piece::upload_id,
            upload_piece::piece_id,
            upload_piece::length,
            upload_piece::sha256,
        ))
        .load_stream(conn)
        .await
}
