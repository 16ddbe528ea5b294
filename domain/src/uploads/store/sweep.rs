//! SQL statements on objects in the photo store.

use diesel::{
    dsl::{exists, not},
    prelude::*,
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::{
    super::{NIGHTLY, SweepStore},
    PieceId,
};
use crate::{
    jurisdictions::{Jurisdiction, JurisdictionId},
    photos::PhotoId,
    schema::{jurisdiction, photo, task, upload_piece},
    tasks::Task,
};

/// Returns the jurisdictions that have no sweep queued or running.
pub(in crate::uploads) async fn cities_without_sweep(
    conn: &mut AsyncPgConnection,
) -> QueryResult<Vec<Jurisdiction>> {
    let own = || {
        task::table
            .filter(task::jurisdiction_id.eq(jurisdiction::jurisdiction_id))
            .filter(task::kind.eq(SweepStore::KIND))
    };
    // This runs often and there can be many tasks: each half has its own index.
    let queued = own().filter(task::dedupe_key.eq(NIGHTLY)).filter(task::state.eq("queued"));
    let running = own().filter(task::state.eq("running"));
    Jurisdiction::query().filter(not(exists(queued))).filter(not(exists(running))).load(conn).await
}

/// Returns photo id and public id of the photos of cases that match one of these ids.
pub(in crate::uploads) async fn photos_among(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    photos: &[PhotoId],
) -> QueryResult<Vec<(PhotoId, PhotoId)>> {
    photo::table
        .filter(photo::jurisdiction_id.eq(city))
        .filter(photo::photo_id.eq_any(photos).or(photo::public_id.eq_any(photos)))
        .select((photo::photo_id, photo::public_id))
        .load(conn)
        .await
}

/// Returns those of these pieces that belong to an upload.
pub(in crate::uploads) async fn pieces_among(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    pieces: &[PieceId],
) -> QueryResult<Vec<PieceId>> {
    upload_piece::table
        .filter(upload_piece::jurisdiction_id.eq(city))
        .filter(upload_piece::piece_id.eq_any(pieces))
        .select(upload_piece::piece_id)
        .load(conn)
        .await
}
