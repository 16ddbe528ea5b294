//! Ends an upload at the request of its sender.

use chrono::{DateTime, Utc};
use diesel::QueryResult;
use diesel_async::{AsyncConnection, AsyncPgConnection};

use super::{SweepPieces, Upload, store};
use crate::{photos::SweepPhoto, tasks};

/// Deletes the upload and enqueues the deletion of its bytes, in one transaction. A photo that a
/// case uses stays. A photo that another upload of the same owner also refers to stays available.
pub async fn end(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    ended: &Upload,
) -> QueryResult<()> {
    let (city, upload_id, photo_id) = (&ended.jurisdiction_id, ended.upload_id, ended.photo_id);
    conn.transaction(async |conn| {
        // Lock the photo first, as a claim does, so that the two do not deadlock.
        if store::delete_unwanted_loose(conn, city, photo_id, upload_id).await? > 0 {
            tasks::enqueue(conn, now, city, &SweepPhoto { photo_id }).await?;
        }
        store::delete(conn, city, upload_id).await?;
        tasks::enqueue(conn, now, city, &SweepPieces { upload_id }).await?;
        Ok(())
    })
    .await
}
