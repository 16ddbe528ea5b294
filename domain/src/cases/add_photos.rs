//! Pictures come after the report.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use diesel_async::{AsyncConnection, AsyncPgConnection};

use super::{
    Case,
    act::{self, ActError, On, Said},
    status::Action,
};
use crate::{
    photos::{self, Developed, MOST_AT_ONCE, MOST_OF_A_CASE, PhotoKind},
    uploads::{self, ClaimError, Named, Unusable},
};

/// Pictures of the problem.
#[derive(Debug, Clone)]
pub struct NewPhotos {
    /// Those that came along, developed already.
    pub photos: Vec<Developed>,
    /// Those that were sent before.
    pub uploads: Named,
}

/// Why none is added.
#[derive(Debug, thiserror::Error)]
pub enum AddPhotosError {
    /// There is none.
    #[error("send a photo, or name an upload")]
    None,
    /// There are too many at once.
    #[error("at most {MOST_AT_ONCE} pictures are taken")]
    TooMany,
    /// The case has enough.
    #[error("a case takes {MOST_OF_A_CASE} pictures at most")]
    Enough,
    /// What was sent before cannot be used.
    #[error("some of the uploads cannot be used")]
    Unusable(Vec<Unusable>),
    /// The case says no.
    #[error(transparent)]
    Case(#[from] ActError),
    /// The database failed.
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

/// Adds pictures of the problem to a case, and a line to its history: both, or neither. What it has
/// already it is not given again.
pub async fn add_photos(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    on: &On<'_>,
    new: NewPhotos,
) -> Result<Case, AddPhotosError> {
    let NewPhotos { photos, uploads } = new;
    match photos.len() + uploads.secrets.len() {
        0 => return Err(AddPhotosError::None),
        1..=MOST_AT_ONCE => {}
        _ => return Err(AddPhotosError::TooMany),
    }
    conn.transaction(async |conn| {
        let mut case = act::lock(conn, on, Action::Comment).await?;
        let has = photos::store::of_case(conn, on.jurisdiction, case.case_id).await?;
        let known: HashSet<&[u8]> = has
            .iter()
            .filter(|photo| photo.kind == PhotoKind::Report)
            .map(|photo| photo.original_sha256.as_slice())
            .collect();
        let claimed = uploads::claim(conn, now, on.jurisdiction, &uploads).await?;
        let mut fresh = photos::distinct(photos.into_iter().chain(claimed).collect());
        fresh.retain(|photo| !known.contains(photo.original_sha256.as_slice()));
        if fresh.is_empty() {
            return Ok(case);
        }
        if has.len() + fresh.len() > MOST_OF_A_CASE {
            return Err(AddPhotosError::Enough);
        }
        photos::add(conn, now, &case, PhotoKind::Report, &fresh).await?;
        let added = fresh.iter().map(|photo| photo.photo_id);
        case.photo_id = added.chain(case.photo_id).min();
        let words = if fresh.len() == 1 { "A photo was added." } else { "Photos were added." };
        let said = Said::note(words).with("photos", fresh.len());
        Ok(act::done(conn, now, on, case, Action::Comment, said).await?)
    })
    .await
}
