//! Loose photos: developed, and waiting for a case.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::Upload;
use crate::{
    jurisdictions::JurisdictionId,
    photos::{Developed, Marks, PhotoId},
    place::Place,
    schema::loose_photo,
};

/// A photo that waits for its case.
#[derive(Debug, Clone, HasQuery, Insertable)]
#[diesel(table_name = loose_photo)]
pub(super) struct LoosePhoto {
    jurisdiction_id: JurisdictionId,
    pub(super) photo_id: PhotoId,
    owner: String,
    width: i32,
    height: i32,
    original_sha256: Vec<u8>,
    likeness: Vec<u8>,
    taken_at: Option<DateTime<Utc>>,
    place: Option<Place>,
    accuracy_m: Option<f64>,
    heading_deg: Option<f64>,
    placeholder: String,
    files: Marks,
    expires_at: DateTime<Utc>,
}

impl LoosePhoto {
    pub(super) fn of(upload: &Upload, photo: Developed, expires_at: DateTime<Utc>) -> Self {
        let Developed {
            photo_id,
            width,
            height,
            original_sha256,
            likeness,
            taken_at,
            place,
            accuracy_m,
            heading_deg,
            placeholder,
            files,
        } = photo;
        Self {
            jurisdiction_id: upload.jurisdiction_id.clone(),
            photo_id,
            owner: upload.owner.clone(),
            width,
            height,
            original_sha256,
            likeness,
            taken_at,
            place,
            accuracy_m,
            heading_deg,
            placeholder,
            files: Marks(files),
            expires_at,
        }
    }
}

impl From<LoosePhoto> for Developed {
    fn from(photo: LoosePhoto) -> Self {
        let LoosePhoto {
            jurisdiction_id: _,
            photo_id,
            owner: _,
            width,
            height,
            original_sha256,
            likeness,
            taken_at,
            place,
            accuracy_m,
            heading_deg,
            placeholder,
            files: Marks(files),
            expires_at: _,
        } = photo;
        Self {
            photo_id,
            width,
            height,
            original_sha256,
            likeness,
            taken_at,
            place,
            accuracy_m,
            heading_deg,
            placeholder,
            files,
        }
    }
}

/// Stores it, unless its owner has the same already.
pub(super) async fn insert(conn: &mut AsyncPgConnection, photo: &LoosePhoto) -> QueryResult<()> {
    diesel::insert_into(loose_photo::table)
        .values(photo)
        .on_conflict_do_nothing()
        .execute(conn)
        .await
        .map(drop)
}

/// Has the photo with these bytes, that the owner of `upload` has sent before, wait until then.
pub(super) async fn keep_waiting(
    conn: &mut AsyncPgConnection,
    upload: &Upload,
    sha256: &[u8],
    expires_at: DateTime<Utc>,
) -> QueryResult<Option<PhotoId>> {
    let same = loose_photo::table
        .filter(loose_photo::jurisdiction_id.eq(&upload.jurisdiction_id))
        .filter(loose_photo::owner.eq(&upload.owner))
        .filter(loose_photo::original_sha256.eq(sha256));
    diesel::update(same)
        .set(loose_photo::expires_at.eq(expires_at))
        .returning(loose_photo::photo_id)
        .get_result(conn)
        .await
        .optional()
}

/// Takes it for a case: whoever takes it has it alone. Nothing if it is taken, or its time is over.
pub(super) async fn take(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    city: &JurisdictionId,
    photo_id: PhotoId,
) -> QueryResult<Option<LoosePhoto>> {
    let waiting = loose_photo::table.find((city, photo_id)).filter(loose_photo::expires_at.gt(now));
    diesel::delete(waiting).returning(LoosePhoto::as_returning()).get_result(conn).await.optional()
}
