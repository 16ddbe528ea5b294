//! Attaches a fetched photo to its case.

use chrono::{DateTime, Utc};
use diesel_async::{AsyncConnection, AsyncPgConnection};

use super::{FetchMedia, PhotoKind, ProcessedPhoto, add, show, store};
use crate::{
    cases::{self, ActError},
    jurisdictions::JurisdictionId,
};

/// Adds a fetched photo to its case and publishes it, in one transaction. Repeating the call has no
/// effect.
///
/// The case's history and version do not change, unless the photo proves an earlier resolution. If
/// the case no longer exists, nothing is added and a task deletes the photo.
pub async fn attach(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    city: &JurisdictionId,
    sent_for: &FetchMedia,
    photo: ProcessedPhoto,
) -> Result<(), ActError> {
    let FetchMedia { case_id, kind, seen_at, .. } = *sent_for;
    conn.transaction(async |conn| {
        let Some(case) = cases::store::lock(conn, city, case_id).await? else { return Ok(()) };
        if store::find(conn, city, photo.photo_id).await?.is_some() {
            return Ok(());
        }
        add(conn, now, &case, kind, &[photo]).await?;
        match kind {
            PhotoKind::Report => Ok(show::show(conn, now, &case).await?),
            PhotoKind::Proof => Box::pin(cases::prove(conn, now, case, seen_at)).await,
        }
    })
    .await
}
