//! Adds photos of the problem to an existing case.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use diesel_async::{AsyncConnection, AsyncPgConnection};

use super::{
    Case,
    act::{self, EventDetail},
    status::Action,
    target::{ActError, CaseTarget},
};
use crate::{
    photos::{self, MAX_PER_CASE, MAX_PER_UPLOAD, PhotoKind, ProcessedPhoto},
    uploads::{self, ClaimError, Named, Unusable},
};

/// Photos of the problem.
#[derive(Debug, Clone)]
pub struct NewPhotos {
    /// Processed photos of the request.
    pub photos: Vec<ProcessedPhoto>,
    /// Photos that were uploaded before.
    pub uploads: Named,
}

/// Why photos are not added.
#[derive(Debug, thiserror::Error)]
pub enum AddPhotosError {
    /// The request has no photo.
    #[error("send a photo, or name an upload")]
    None,
    /// The request has too many photos.
    #[error("at most {MAX_PER_UPLOAD} photos per request")]
    TooMany,
    /// The case would have too many photos.
    #[error("a case takes {MAX_PER_CASE} pictures at most")]
    Enough,
    /// Some uploads cannot be used.
    #[error("some of the uploads cannot be used")]
    Unusable(Vec<Unusable>),
    /// The case does not allow it.
    #[error(transparent)]
    Case(#[from] ActError),
    /// The database query failed.
    #[error("cannot add the photos")]
    Database(#[from] diesel::result::Error),
}

impl From<ClaimError> for AddPhotosError {
    fn from(error: ClaimError) -> Self {
        match error {
            ClaimError::Unusable(flaws) => Self::Unusable(flaws),
            ClaimError::Database(error) => Self::Database(error),
        }
    }
}

/// Adds photos of the problem to a case, with an event, in one transaction. Photos that the case
/// already has are ignored.
pub async fn add_photos(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    target: &CaseTarget<'_>,
    new: NewPhotos,
) -> Result<Case, AddPhotosError> {
    let NewPhotos { photos, uploads } = new;
    match photos.len() + uploads.secrets.len() {
        0 => return Err(AddPhotosError::None),
        1..=MAX_PER_UPLOAD => {}
        _ => return Err(AddPhotosError::TooMany),
    }
    conn.transaction(async |conn| {
        let mut case = act::lock(conn, target, Action::Comment).await?;
        let has = photos::store::of_case(conn, target.jurisdiction, case.case_id).await?;
        let known: HashSet<&[u8]> = has
            .iter()
            .filter(|photo| photo.kind == PhotoKind::Report)
            .map(|photo| photo.original_sha256.as_slice())
            .collect();
        let claimed = uploads::claim(conn, now, target.jurisdiction, &uploads).await?;
        let mut fresh = photos::distinct(photos.into_iter().chain(claimed).collect());
        fresh.retain(|photo| !known.contains(photo.original_sha256.as_slice()));
        if fresh.is_empty() {
            return Ok(case);
        }
        if has.len() + fresh.len() > MAX_PER_CASE {
            return Err(AddPhotosError::Enough);
        }
        let shown = photos::add(conn, now, &case, PhotoKind::Report, &fresh).await?;
        case.photo_id = shown.into_iter().chain(case.photo_id).min();
        let words = if fresh.len() == 1 { "A photo was added." } else { "Photos were added." };
        let detail = EventDetail::note(words).with("photos", fresh.len());
        Ok(act::record(conn, now, target, case, Action::Comment, detail).await?)
    })
    .await
}
