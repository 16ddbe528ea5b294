//! Shows photos to everybody that waited for the detector.

use chrono::{DateTime, Utc};
use diesel::QueryResult;
use diesel_async::{AsyncConnection, AsyncPgConnection};

use super::{PhotoId, show, store};
use crate::{
    cases::{self, Case},
    jurisdictions::JurisdictionId,
};

/// Shows a photo to everybody, if it waited for the detector, in one transaction. Repeating the call
/// has no effect.
///
/// The case's history and version do not change.
pub async fn reveal(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    city: &JurisdictionId,
    photo_id: PhotoId,
) -> QueryResult<()> {
    let photo = store::find(conn, city, photo_id).await?;
    let Some(photo) = photo.filter(|photo| photo.waits_for_detection) else { return Ok(()) };
    conn.transaction(async |conn| {
        let Some(case) = cases::store::lock(conn, city, photo.case_id).await? else {
            return Ok(());
        };
        end_wait(conn, now, &case, photo_id).await
    })
    .await
}

/// Shows a photo of the locked case to everybody, if it waited for the detector.
pub(super) async fn end_wait(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    case: &Case,
    photo_id: PhotoId,
) -> QueryResult<()> {
    if store::end_wait(conn, &case.jurisdiction_id, photo_id).await? > 0 {
        show::show(conn, now, case).await?;
    }
    Ok(())
}
