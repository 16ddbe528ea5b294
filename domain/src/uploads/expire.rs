//! What nobody has finished or used in a day is dropped.

use chrono::{DateTime, Utc};
use diesel::{QueryResult, prelude::*};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};

use super::{SweepPieces, UploadId};
use crate::{
    jurisdictions::JurisdictionId,
    photos::{PhotoId, SweepPhoto},
    schema::{loose_photo, upload},
    tasks,
};

/// Forgets uploads and loose photos whose time is over, and asks for their bytes to be dropped:
/// both, or neither. Says whether there were any.
pub async fn expire(conn: &mut AsyncPgConnection, now: DateTime<Utc>) -> QueryResult<bool> {
    let uploads = upload::table.filter(upload::expires_at.le(now));
    let photos = loose_photo::table.filter(loose_photo::expires_at.le(now));
    conn.transaction(async |conn| {
        let uploads: Vec<(JurisdictionId, UploadId)> = diesel::delete(uploads)
            .returning((upload::jurisdiction_id, upload::upload_id))
            .get_results(conn)
            .await?;
        let photos: Vec<(JurisdictionId, PhotoId)> = diesel::delete(photos)
            .returning((loose_photo::jurisdiction_id, loose_photo::photo_id))
            .get_results(conn)
            .await?;
        for (city, upload_id) in &uploads {
            tasks::enqueue(conn, now, city, &SweepPieces { upload_id: *upload_id }).await?;
        }
        for (city, photo_id) in &photos {
            tasks::enqueue(conn, now, city, &SweepPhoto { photo_id: *photo_id }).await?;
        }
        Ok(!uploads.is_empty() || !photos.is_empty())
    })
    .await
}
