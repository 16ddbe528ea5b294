//! A picture that was sent for has come.

use chrono::{DateTime, Utc};
use diesel_async::{AsyncConnection, AsyncPgConnection};

use super::{Developed, FetchMedia, PhotoKind, add, store};
use crate::{
    cases::{self, ActError},
    jurisdictions::JurisdictionId,
};

/// Adds a fetched picture to its case and shows it: both, or neither. Twice is once.
///
/// It is no step in the life of the case, so its history and its version stay as they are, unless it
/// proves what was claimed before it came. A case that is gone takes nothing, and the picture is
/// swept up.
pub async fn attach(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    city: &JurisdictionId,
    sent_for: &FetchMedia,
    photo: Developed,
) -> Result<(), ActError> {
    let FetchMedia { case_id, kind, seen_at, .. } = *sent_for;
    conn.transaction(async |conn| {
        let Some(case) = cases::store::lock(conn, city, case_id).await? else { return Ok(()) };
        if store::find(conn, city, photo.photo_id).await?.is_some() {
            return Ok(());
        }
        add(conn, now, &case, kind, &[photo]).await?;
        match kind {
            PhotoKind::Report => Ok(store::show(conn, now, &case).await?),
            PhotoKind::Proof => Box::pin(cases::prove(conn, now, case, seen_at)).await,
        }
    })
    .await
}
