//! SQL statements on unattached photos.

use chrono::{DateTime, Utc};
use diesel::{
    dsl::{exists, not},
    prelude::*,
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::super::{Upload, UploadId, unattached::UnattachedPhoto};
use crate::{
    jurisdictions::JurisdictionId,
    photos::PhotoId,
    schema::{unattached_photo, upload},
};

/// Inserts the photo, unless its owner already has the same one.
pub(in crate::uploads) async fn insert_loose(
    conn: &mut AsyncPgConnection,
    photo: &UnattachedPhoto,
) -> QueryResult<()> {
    diesel::insert_into(unattached_photo::table)
        .values(photo)
        .on_conflict_do_nothing()
        .execute(conn)
        .await
        .map(drop)
}

/// Extends the expiry of the photo with these bytes that the owner of `upload` has uploaded before.
/// `None` if there is none.
pub(in crate::uploads) async fn keep_waiting(
    conn: &mut AsyncPgConnection,
    upload: &Upload,
    sha256: &[u8],
    expires_at: DateTime<Utc>,
) -> QueryResult<Option<PhotoId>> {
    let same = unattached_photo::table
        .filter(unattached_photo::jurisdiction_id.eq(&upload.jurisdiction_id))
        .filter(unattached_photo::owner.eq(&upload.owner))
        .filter(unattached_photo::original_sha256.eq(sha256));
    diesel::update(same)
        .set(unattached_photo::expires_at.eq(expires_at))
        .returning(unattached_photo::photo_id)
        .get_result(conn)
        .await
        .optional()
}

/// Removes the photo from the unattached ones for a case, so that only one caller gets it. `None`
/// if it is taken or expired.
pub(in crate::uploads) async fn take_loose(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    city: &JurisdictionId,
    photo_id: PhotoId,
) -> QueryResult<Option<UnattachedPhoto>> {
    let waiting =
        unattached_photo::table.find((city, photo_id)).filter(unattached_photo::expires_at.gt(now));
    diesel::delete(waiting)
        .returning(UnattachedPhoto::as_returning())
        .get_result(conn)
        .await
        .optional()
}

/// Deletes the unattached photo of an upload, unless another upload refers to it. Returns the
/// number of deleted rows.
pub(in crate::uploads) async fn delete_unwanted_loose(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    photo_id: PhotoId,
    upload_id: UploadId,
) -> QueryResult<usize> {
    let others = upload::table
        .filter(upload::jurisdiction_id.eq(city))
        .filter(upload::photo_id.eq(photo_id))
        .filter(upload::upload_id.ne(upload_id));
    let unwanted = unattached_photo::table.find((city, photo_id)).filter(not(exists(others)));
    diesel::delete(unwanted).execute(conn).await
}

/// Returns the jurisdictions that have expired unattached photos.
pub(in crate::uploads) async fn cities_with_expired_loose(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
) -> QueryResult<Vec<JurisdictionId>> {
    unattached_photo::table
        .filter(unattached_photo::expires_at.le(now))
        .select(unattached_photo::jurisdiction_id)
        .distinct()
        .load(conn)
        .await
}

/// Deletes the expired unattached photos of a jurisdiction and returns them.
pub(in crate::uploads) async fn delete_expired_loose(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    city: &JurisdictionId,
) -> QueryResult<Vec<PhotoId>> {
    let expired = unattached_photo::table
        .filter(unattached_photo::jurisdiction_id.eq(city))
        .filter(unattached_photo::expires_at.le(now));
    diesel::delete(expired).returning(unattached_photo::photo_id).get_results(conn).await
}

/// Returns those of these photos that are unattached.
pub(in crate::uploads) async fn loose_among(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    photos: &[PhotoId],
) -> QueryResult<Vec<PhotoId>> {
    unattached_photo::table
        .filter(unattached_photo::jurisdiction_id.eq(city))
        .filter(unattached_photo::photo_id.eq_any(photos))
        .select(unattached_photo::photo_id)
        .load(conn)
        .await
}
