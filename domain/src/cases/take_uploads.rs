//! Pictures that were sent before go into a report.

use chrono::{DateTime, Utc};
use diesel_async::AsyncPgConnection;

use super::submit::{Flaw, NewCase, SubmitError};
use crate::{
    jurisdictions::JurisdictionId,
    photos::MOST_AT_ONCE,
    uploads::{self, ClaimError},
};

/// Takes the pictures that were sent before to those that came along; says what is wrong with them.
pub(super) async fn of_report(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    jurisdiction: &JurisdictionId,
    new: &mut NewCase,
) -> Result<Vec<Flaw>, SubmitError> {
    if new.uploads.secrets.is_empty() {
        return Ok(vec![]);
    }
    if new.photos.len() + new.uploads.secrets.len() > MOST_AT_ONCE {
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
