//! Moves photos that were uploaded before into a report.

use chrono::{DateTime, Utc};
use diesel_async::AsyncPgConnection;

use super::submit::{Flaw, NewCase, SubmitError};
use crate::{
    jurisdictions::JurisdictionId,
    photos::MAX_PER_UPLOAD,
    uploads::{self, ClaimError},
};

/// Adds the uploaded photos to the photos of the report. Returns the errors in them.
pub(super) async fn of_report(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    jurisdiction: &JurisdictionId,
    new: &mut NewCase,
) -> Result<Vec<Flaw>, SubmitError> {
    if new.uploads.secrets.is_empty() {
        return Ok(vec![]);
    }
    if new.photos.len() + new.uploads.secrets.len() > MAX_PER_UPLOAD {
        return Ok(vec![Flaw::TooManyPhotos]);
    }
    match uploads::claim(conn, now, jurisdiction, &new.uploads).await {
        Ok(taken) => {
            new.photos.extend(taken);
            Ok(vec![])
        }
        Err(ClaimError::Unusable(flaws)) => Ok(flaws.into_iter().map(Flaw::Upload).collect()),
        Err(ClaimError::Database(error)) => Err(error.into()),
    }
}
