//! Statements about uploads and their pieces.

use chrono::{DateTime, Utc};
use diesel::{
    prelude::*,
    sql_query,
    sql_types::{BigInt, Binary, Integer, Text, Timestamptz, Uuid},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::{Upload, UploadId, UploadState};
use crate::{
    id::Id,
    jurisdictions::JurisdictionId,
    photos::PhotoId,
    schema::{upload, upload_piece},
};

/// The id of a piece.
pub(super) type PieceId = Id<Piece>;

/// Some bytes of an upload.
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

/// The uploads that have these secrets and are not over.
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

/// What has come, from the beginning.
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

/// What has come last.
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

/// Has `piece`, which lies in the photo store, count as what came after the first `received` bytes;
/// says whether it does. It does not if other bytes came first, or it is too late. A piece that
/// begins where another does takes its place.
pub(super) async fn go_on(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    upload: &Upload,
    received: i64,
    piece: &Piece,
) -> QueryResult<bool> {
    let counted = sql_query(
        "with moved as ( \
             update upload set received = $4 + $6, \
                 state = case when $4 + $6 = length then 'received' else state end \
             where jurisdiction_id = $1 and upload_id = $2 and state = 'receiving' \
                 and received = $3 and $4 + $6 > received and $4 + $6 <= length \
                 and expires_at > $8 \
             returning 1) \
         insert into upload_piece (jurisdiction_id, upload_id, at, piece_id, length, sha256) \
         select $1, $2, $4, $5, $6, $7 from moved \
         on conflict on constraint upload_piece_pkey do update set \
             (piece_id, length, sha256) = (excluded.piece_id, excluded.length, excluded.sha256)",
    )
    .bind::<Text, _>(&upload.jurisdiction_id)
    .bind::<Uuid, _>(upload.upload_id)
    .bind::<BigInt, _>(received)
    .bind::<BigInt, _>(piece.at)
    .bind::<Uuid, _>(piece.id)
    .bind::<Integer, _>(piece.length)
    .bind::<Binary, _>(&piece.sha256)
    .bind::<Timestamptz, _>(now)
    .execute(conn)
    .await?;
    Ok(counted > 0)
}

/// Takes the upload in hand for `seconds`, if all of it is there and nobody else has it in hand.
pub(super) async fn take_in_hand(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    id: UploadId,
    seconds: f64,
) -> QueryResult<bool> {
    let taken = sql_query(
        "update upload set developing_until = city_now() + make_interval(secs => $3) \
         where jurisdiction_id = $1 and upload_id = $2 and state = 'received' \
             and (developing_until is null or developing_until <= city_now())",
    )
    .bind::<Text, _>(city)
    .bind::<Uuid, _>(id)
    .bind::<diesel::sql_types::Double, _>(seconds)
    .execute(conn)
    .await?;
    Ok(taken > 0)
}

/// Lets go of it, undone.
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

/// It is a photo now; says whether it was not before.
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

/// It will never be a photo; says whether that was open.
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

/// Its pieces count no more.
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

/// Whoever asks for the uploads of these photos is told that they are in a case.
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
