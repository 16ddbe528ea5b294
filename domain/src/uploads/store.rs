//! SQL statements on uploads and their pieces.

mod sweep;
mod unattached;

use chrono::{DateTime, TimeDelta, Utc};
use diesel::{
    prelude::*,
    sql_query,
    sql_types::{BigInt, Binary, Integer, Nullable, Text, Timestamptz, Uuid},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

pub(super) use self::{
    sweep::{cities_without_sweep, photos_among, pieces_among},
    unattached::{
        cities_with_expired_loose, delete_expired_loose, delete_unwanted_loose, insert_loose,
        keep_waiting, loose_among, take_loose,
    },
};
use super::{Upload, UploadId, UploadState};
use crate::{
    db,
    id::Id,
    jurisdictions::JurisdictionId,
    photos::PhotoId,
    prepared::Prepared,
    schema::{upload, upload_piece},
};

/// Id of a piece.
pub(super) type PieceId = Id<Piece>;

/// Database row of a piece: some bytes of an upload.
#[derive(Debug, Clone, HasQuery)]
#[diesel(table_name = upload_piece)]
pub(super) struct Piece {
    pub(super) at: i64,
    #[diesel(column_name = piece_id)]
    pub(super) id: PieceId,
    pub(super) length: i32,
    pub(super) sha256: Vec<u8>,
}

pub(super) async fn insert(conn: &mut AsyncPgConnection, row: &Upload) -> QueryResult<()> {
    diesel::insert_into(upload::table).values(row).execute(conn).await.map(drop)
}

pub(super) async fn find(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    id: UploadId,
) -> QueryResult<Option<Upload>> {
    Upload::query().find((city, id)).first(conn).await.optional()
}

/// Returns the uploads with these secrets that have not expired.
pub(super) async fn of_secrets(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    city: &JurisdictionId,
    fingerprints: &[Vec<u8>],
) -> QueryResult<Vec<Upload>> {
    Upload::query()
        .filter(upload::jurisdiction_id.eq(city))
        .filter(upload::secret_sha256.eq_any(fingerprints))
        .filter(upload::expires_at.gt(now))
        .load(conn)
        .await
}

/// Returns the pieces of an upload by offset.
pub(super) async fn pieces(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    id: UploadId,
) -> QueryResult<Vec<Piece>> {
    Piece::query()
        .filter(upload_piece::jurisdiction_id.eq(city))
        .filter(upload_piece::upload_id.eq(id))
        .order(upload_piece::at)
        .load(conn)
        .await
}

/// Returns the last piece of an upload.
pub(super) async fn last_piece(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    id: UploadId,
) -> QueryResult<Option<Piece>> {
    Piece::query()
        .filter(upload_piece::jurisdiction_id.eq(city))
        .filter(upload_piece::upload_id.eq(id))
        .order(upload_piece::at.desc())
        .first(conn)
        .await
        .optional()
}

/// Inserts the row of a stored piece if the upload has exactly `received` bytes. Returns `false` if
/// it has advanced, ended or expired. A piece at the offset of an existing one replaces it.
pub(super) async fn go_on(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    upload: &Upload,
    received: i64,
    piece: &Piece,
) -> QueryResult<bool> {
    let piece = sql_query(include_str!("sql/go_on.sql"))
        .bind::<Text, _>(&upload.jurisdiction_id)
        .bind::<Uuid, _>(upload.upload_id)
        .bind::<BigInt, _>(received)
        .bind::<BigInt, _>(piece.at)
        .bind::<Uuid, _>(piece.id)
        .bind::<Integer, _>(piece.length)
        .bind::<Binary, _>(&piece.sha256)
        .bind::<Timestamptz, _>(now);
    Ok(Prepared(piece).execute(conn).await? > 0)
}

/// Reserves a complete upload for `span`. Returns `false` if another process has reserved it.
pub(super) async fn take_in_hand(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    id: UploadId,
    span: TimeDelta,
) -> QueryResult<bool> {
    let now = db::city_now(conn).await?;
    let taken = sql_query(
        "update upload set developing_until = $3 \
         where jurisdiction_id = $1 and upload_id = $2 and state = 'received' \
             and (developing_until is null or developing_until <= $4)",
    )
    .bind::<Text, _>(city)
    .bind::<Uuid, _>(id)
    .bind::<Timestamptz, _>(now + span)
    .bind::<Timestamptz, _>(now)
    .execute(conn)
    .await?;
    Ok(taken > 0)
}

/// Releases the reservation of an upload.
pub(super) async fn let_go(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    id: UploadId,
) -> QueryResult<()> {
    diesel::update(upload::table.find((city, id)))
        .set(upload::developing_until.eq(None::<DateTime<Utc>>))
        .execute(conn)
        .await
        .map(drop)
}

/// Marks an upload as finished. Returns `false` if it was not in state `received`.
pub(super) async fn finish(
    conn: &mut AsyncPgConnection,
    upload: &Upload,
    photo_id: PhotoId,
    expires_at: DateTime<Utc>,
) -> QueryResult<bool> {
    let finished = diesel::update(upload::table.find((&upload.jurisdiction_id, upload.upload_id)))
        .filter(upload::state.eq(UploadState::Received))
        .set((
            upload::state.eq(UploadState::Finished),
            upload::photo_id.eq(photo_id),
            upload::expires_at.eq(expires_at),
        ))
        .execute(conn)
        .await?;
    Ok(finished > 0)
}

/// Refuses an upload. Returns `false` if it was already finished or refused.
pub(super) async fn refuse(
    conn: &mut AsyncPgConnection,
    upload: &Upload,
    refusal: &str,
) -> QueryResult<bool> {
    let open = [UploadState::Receiving, UploadState::Received];
    let refused = diesel::update(upload::table.find((&upload.jurisdiction_id, upload.upload_id)))
        .filter(upload::state.eq_any(open))
        .set((upload::state.eq(UploadState::Refused), upload::refusal.eq(refusal)))
        .execute(conn)
        .await?;
    Ok(refused > 0)
}

/// Deletes the rows of the pieces of an upload.
pub(super) async fn forget_pieces(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    id: UploadId,
) -> QueryResult<()> {
    let pieces = upload_piece::table
        .filter(upload_piece::jurisdiction_id.eq(city))
        .filter(upload_piece::upload_id.eq(id));
    diesel::delete(pieces).execute(conn).await.map(drop)
}

/// Marks the uploads of these photos as used by a case.
pub(super) async fn use_up(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    city: &JurisdictionId,
    photos: &[PhotoId],
) -> QueryResult<()> {
    let used = upload::table
        .filter(upload::jurisdiction_id.eq(city))
        .filter(upload::photo_id.eq_any(photos))
        .filter(upload::state.eq(UploadState::Finished));
    diesel::update(used).set(upload::used_at.eq(now)).execute(conn).await.map(drop)
}

pub(super) async fn delete(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    id: UploadId,
) -> QueryResult<()> {
    diesel::delete(upload::table.find((city, id))).execute(conn).await.map(drop)
}

/// Returns the jurisdictions that have expired uploads.
pub(super) async fn cities_with_expired(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
) -> QueryResult<Vec<JurisdictionId>> {
    upload::table
        .filter(upload::expires_at.le(now))
        .select(upload::jurisdiction_id)
        .distinct()
        .load(conn)
        .await
}

/// Deletes the expired uploads of a jurisdiction and returns them.
pub(super) async fn delete_expired(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    city: &JurisdictionId,
) -> QueryResult<Vec<UploadId>> {
    let expired =
        upload::table.filter(upload::jurisdiction_id.eq(city)).filter(upload::expires_at.le(now));
    diesel::delete(expired).returning(upload::upload_id).get_results(conn).await
}

/// Locks the creation of uploads in a jurisdiction until this transaction ends.
pub(super) async fn lock_uploads(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
) -> QueryResult<()> {
    sql_query("select pg_advisory_xact_lock(hashtextextended($1, 311))")
        .bind::<Text, _>(format!("{city}/upload"))
        .execute(conn)
        .await
        .map(drop)
}

/// Number and total bytes of the uploads that no case has used.
#[derive(Debug, Clone, Copy, QueryableByName)]
pub(super) struct Unused {
    #[diesel(sql_type = BigInt)]
    pub(super) uploads: i64,
    #[diesel(sql_type = BigInt)]
    pub(super) bytes: i64,
}

/// Counts the unused uploads of one sender, or of all.
pub(super) async fn unused(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    sender: Option<&str>,
) -> QueryResult<Unused> {
    sql_query(
        "select count(*) as uploads, coalesce(sum(length), 0)::bigint as bytes from upload \
         where jurisdiction_id = $1 and used_at is null and ($2 is null or sender = $2)",
    )
    .bind::<Text, _>(city)
    .bind::<Nullable<Text>, _>(sender)
    .get_result(conn)
    .await
}
