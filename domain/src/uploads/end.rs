//! Whoever began an upload wants it no more.

use chrono::{DateTime, Utc};
use diesel::{QueryResult, prelude::*};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};

use super::{SweepPieces, Upload};
use crate::{
    photos::SweepPhoto,
    schema::{loose_photo, upload},
    tasks,
};

/// Forgets the upload, and asks for its bytes to be dropped: both, or neither. A photo that a case
/// has stays there; one that another upload of the same owner brought, too, waits on.
pub async fn end(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    ended: &Upload,
) -> QueryResult<()> {
    let (city, upload_id, photo_id) = (&ended.jurisdiction_id, ended.upload_id, ended.photo_id);
    conn.transaction(async |conn| {
        let others = upload::table
            .filter(upload::jurisdiction_id.eq(city))
            .filter(upload::photo_id.eq(photo_id))
            .filter(upload::upload_id.ne(upload_id));
        let unwanted = loose_photo::table
            .find((city, photo_id))
            .filter(diesel::dsl::not(diesel::dsl::exists(others)));
        // The photo first, as a case that takes it does: so neither waits for the other.
        if diesel::delete(unwanted).execute(conn).await? > 0 {
            tasks::enqueue(conn, now, city, &SweepPhoto { photo_id }).await?;
        }
        diesel::delete(upload::table.find((city, upload_id))).execute(conn).await?;
        tasks::enqueue(conn, now, city, &SweepPieces { upload_id }).await?;
        Ok(())
    })
    .await
}
