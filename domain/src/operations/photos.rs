//! The photos of an operation, which were uploaded before.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use diesel::QueryResult;
use diesel_async::AsyncPgConnection;

use super::Phone;
use crate::{
    cases::CaseId,
    photos::{self, PhotoKind, ProcessedPhoto},
    uploads::{self, ClaimError, Named, Unusable},
};

/// Result of claiming the photos.
#[derive(Debug, Default)]
pub(super) struct Taken {
    /// Photos that the case does not have yet.
    pub(super) photos: Vec<ProcessedPhoto>,
    /// Number of photos that the case already has.
    pub(super) known: usize,
    /// Why the other uploads cannot be used.
    pub(super) flaws: Vec<Unusable>,
}

impl Taken {
    /// Whether no photo could be used.
    pub(super) const fn is_empty(&self) -> bool {
        self.photos.is_empty() && self.known == 0
    }
}

/// Claims the photos of these uploads for a case. Uploads that cannot be used are listed in
/// `flaws`.
pub(super) async fn take(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    phone: Phone<'_>,
    case_id: CaseId,
    secrets: &[String],
) -> QueryResult<Taken> {
    let mut taken = Taken::default();
    for secret in secrets {
        let named = Named { by: phone.owner, secrets: vec![secret.clone()] };
        match uploads::claim(conn, now, phone.jurisdiction, &named).await {
            Ok(photos) => taken.photos.extend(photos),
            Err(ClaimError::Unusable(flaws)) => taken.flaws.extend(flaws),
            Err(ClaimError::Database(error)) => return Err(error),
        }
    }
    let has = photos::store::of_case(conn, phone.jurisdiction, case_id).await?;
    let proofs = has.iter().filter(|photo| photo.kind == PhotoKind::Proof);
    let known: HashSet<&[u8]> = proofs.map(|photo| photo.original_sha256.as_slice()).collect();
    let mut fresh = photos::distinct(std::mem::take(&mut taken.photos));
    let all = fresh.len();
    fresh.retain(|photo| !known.contains(photo.original_sha256.as_slice()));
    taken.known = all - fresh.len();
    taken.photos = fresh;
    Ok(taken)
}
