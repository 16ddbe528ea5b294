//! Unattached photos: processed and waiting for a case.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::Upload;
use crate::{
    jurisdictions::JurisdictionId,
    photos::{Marks, PhotoId, ProcessedPhoto},
    place::Place,
    schema::unattached_photo,
};

/// Database row of a photo that waits for its case.
#[derive(Debug, Clone, HasQuery, Insertable)]
#[diesel(table_name = unattached_photo)]
pub(super) struct UnattachedPhoto {
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

impl UnattachedPhoto {
    pub(super) fn of(upload: &Upload, photo: ProcessedPhoto, expires_at: DateTime<Utc>) -> Self {
        let ProcessedPhoto {
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

impl From<UnattachedPhoto> for ProcessedPhoto {
    fn from(photo: UnattachedPhoto) -> Self {
        let UnattachedPhoto {
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
