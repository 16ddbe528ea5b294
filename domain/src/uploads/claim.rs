//! A case takes the photos that were sent before.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use diesel_async::AsyncPgConnection;

use super::{Owner, Upload, UploadState, loose, store};
use crate::{
    chance,
    jurisdictions::JurisdictionId,
    photos::{Developed, PhotoId, SweepPhoto},
    tasks,
};

/// How long a photo that a case took, and has no use for, is left where it is.
const UNWANTED: TimeDelta = TimeDelta::hours(1);

/// Uploads, as somebody names them.
#[derive(Debug, Clone)]
pub struct Named {
    /// Who.
    pub by: Owner,
    /// The secrets in their addresses.
    pub secrets: Vec<String>,
}

impl Named {
    /// None at all.
    pub const fn none() -> Self {
        Self { by: Owner::Holder, secrets: vec![] }
    }

    pub(super) fn fingerprints(&self) -> Vec<Vec<u8>> {
        self.secrets.iter().map(chance::fingerprint).collect()
    }
}

/// Why an upload cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unusable {
    /// There is none of this name, or its time is over, or it is another's.
    #[error("photo upload {0} is not known here, or not any more")]
    Unknown(usize),
    /// Some of it is missing.
    #[error("photo upload {0} has not come whole: {1} of {2} bytes are here")]
    Unfinished(usize, i64, i64),
    /// All of it is there, and nobody has looked at it yet.
    #[error("photo upload {0} is not a photo yet; try again in a moment")]
    Undeveloped(usize),
    /// It is no photo.
    #[error("photo upload {0}: {1}")]
    Refused(usize, String),
    /// A case has it.
    #[error("photo upload {0} was used already")]
    Used(usize),
}

/// Why nothing was taken.
#[derive(Debug, thiserror::Error)]
pub enum ClaimError {
    /// Everything that is wrong with what was named.
    #[error("some of the uploads cannot be used")]
    Unusable(Vec<Unusable>),
    /// The database failed.
    #[error("cannot take the uploads")]
    Database(#[from] diesel::result::Error),
}

/// Takes the photos of uploads for a case: all, or none. Nobody else gets them, whatever they ask at
/// the same time. To be called in the transaction that adds them to the case.
pub(crate) async fn claim(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    city: &JurisdictionId,
    named: &Named,
) -> Result<Vec<Developed>, ClaimError> {
    if named.secrets.is_empty() {
        return Ok(vec![]);
    }
    let fingerprints = named.fingerprints();
    let uploads = store::of_secrets(conn, now, city, &fingerprints).await?;
    let mut flaws = vec![];
    // In the order of their ids, so that no two that want the same wait for each other.
    let mut wanted = BTreeMap::<PhotoId, usize>::new();
    for (at, fingerprint) in fingerprints.iter().enumerate() {
        let upload = uploads.iter().find(|upload| upload.secret_sha256 == *fingerprint);
        match usable(at + 1, upload, named.by) {
            Ok(photo_id) => drop(wanted.entry(photo_id).or_insert(at + 1)),
            Err(flaw) => flaws.push(flaw),
        }
    }
    let mut taken = vec![];
    for (photo_id, nth) in &wanted {
        match loose::take(conn, now, city, *photo_id).await? {
            Some(photo) => taken.push(Developed::from(photo)),
            None => flaws.push(Unusable::Used(*nth)),
        }
    }
    if !flaws.is_empty() {
        return Err(ClaimError::Unusable(flaws));
    }
    let photos: BTreeSet<PhotoId> = wanted.into_keys().collect();
    store::use_up(conn, now, city, &Vec::from_iter(photos.clone())).await?;
    for photo_id in photos {
        tasks::enqueue_at(conn, now, now + UNWANTED, city, &SweepPhoto { photo_id }).await?;
    }
    Ok(taken)
}

/// The photo of an upload, if it has one for them.
fn usable(nth: usize, upload: Option<&Upload>, by: Owner) -> Result<PhotoId, Unusable> {
    let upload = upload.filter(|upload| by.may_use(&upload.owner)).ok_or(Unusable::Unknown(nth))?;
    match upload.state {
        UploadState::Receiving => Err(Unusable::Unfinished(nth, upload.received, upload.length)),
        UploadState::Received => Err(Unusable::Undeveloped(nth)),
        UploadState::Refused => {
            Err(Unusable::Refused(nth, upload.refusal.clone().unwrap_or_default()))
        }
        UploadState::Finished if upload.used_at.is_some() => Err(Unusable::Used(nth)),
        UploadState::Finished => Ok(upload.photo_id),
    }
}
