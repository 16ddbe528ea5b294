//! Claims uploaded photos for a case.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use diesel_async::AsyncPgConnection;

use super::{Owner, Upload, UploadState, store};
use crate::{
    hash,
    jurisdictions::JurisdictionId,
    photos::{PhotoId, ProcessedPhoto, SweepPhoto},
    tasks,
};

/// Time after which a claimed photo is deleted if no case has it.
const UNATTACHED_LIFETIME: TimeDelta = TimeDelta::hours(1);

/// Uploads named in a request.
#[derive(Debug, Clone)]
pub struct Named {
    /// Who names them.
    pub by: Owner,
    /// Secrets in their URLs.
    pub secrets: Vec<String>,
}

impl Named {
    /// No uploads.
    pub const fn none() -> Self {
        Self { by: Owner::Holder, secrets: vec![] }
    }

    pub(super) fn digests(&self) -> Vec<Vec<u8>> {
        self.secrets.iter().map(hash::sha256).collect()
    }
}

/// Why an upload cannot be used. The first number is its position in the request, from 1.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unusable {
    /// The upload does not exist, has expired or belongs to another owner.
    #[error("photo upload {0} is not known here, or not any more")]
    Unknown(usize),
    /// The upload is incomplete: received and total bytes.
    #[error("photo upload {0} has not come whole: {1} of {2} bytes are here")]
    Unfinished(usize, i64, i64),
    /// The upload is complete but not yet processed.
    #[error("photo upload {0} is not processed yet; try again in a moment")]
    Undeveloped(usize),
    /// The upload is not an acceptable photo.
    #[error("photo upload {0}: {1}")]
    Refused(usize, String),
    /// The photo is already used by a case.
    #[error("photo upload {0} was used already")]
    Used(usize),
}

/// Why the uploads cannot be claimed.
#[derive(Debug, thiserror::Error)]
pub enum ClaimError {
    /// All problems of the named uploads.
    #[error("some of the uploads cannot be used")]
    Unusable(Vec<Unusable>),
    /// The database query failed.
    #[error("cannot claim the uploads")]
    Database(#[from] diesel::result::Error),
}

/// Claims the photos of the uploads for a case, all or none. A concurrent claim of the same photo
/// fails. Must run in the transaction that adds them to the case.
pub(crate) async fn claim(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    city: &JurisdictionId,
    named: &Named,
) -> Result<Vec<ProcessedPhoto>, ClaimError> {
    if named.secrets.is_empty() {
        return Ok(vec![]);
    }
    let digests = named.digests();
    let uploads = store::of_secrets(conn, now, city, &digests).await?;
    let mut flaws = vec![];
    // Sorted by id, so that concurrent transactions do not deadlock.
    let mut wanted = BTreeMap::<PhotoId, usize>::new();
    for (at, digest) in digests.iter().enumerate() {
        let upload = uploads.iter().find(|upload| upload.secret_sha256 == *digest);
        match usable(at + 1, upload, named.by) {
            Ok(photo_id) => drop(wanted.entry(photo_id).or_insert(at + 1)),
            Err(flaw) => flaws.push(flaw),
        }
    }
    let mut taken = vec![];
    for (photo_id, nth) in &wanted {
        match store::take_loose(conn, now, city, *photo_id).await? {
            Some(photo) => taken.push(ProcessedPhoto::from(photo)),
            None => flaws.push(Unusable::Used(*nth)),
        }
    }
    if !flaws.is_empty() {
        return Err(ClaimError::Unusable(flaws));
    }
    let photos: BTreeSet<PhotoId> = wanted.into_keys().collect();
    store::use_up(conn, now, city, &Vec::from_iter(photos.clone())).await?;
    for photo_id in photos {
        tasks::enqueue_at(conn, now, now + UNATTACHED_LIFETIME, city, &SweepPhoto { photo_id })
            .await?;
    }
    Ok(taken)
}

/// Returns the photo of an upload if it can be used.
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
