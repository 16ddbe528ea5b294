//! Deletes uploads and unused photos that have expired.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use diesel::QueryResult;
use diesel_async::{AsyncConnection, AsyncPgConnection};

use super::{SweepPieces, store};
use crate::{jurisdictions::JurisdictionId, photos::SweepPhoto, tasks};

/// Deletes expired uploads and unattached photos and enqueues the deletion of their bytes, in one
/// transaction for each jurisdiction. Returns whether there were any.
pub async fn expire(conn: &mut AsyncPgConnection, now: DateTime<Utc>) -> QueryResult<bool> {
    let mut cities: BTreeSet<JurisdictionId> =
        store::cities_with_expired(conn, now).await?.into_iter().collect();
    cities.extend(store::cities_with_expired_loose(conn, now).await?);
    let mut any = false;
    for city in &cities {
        any |= conn.transaction(async |conn| expire_in(conn, now, city).await).await?;
    }
    Ok(any)
}

async fn expire_in(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    city: &JurisdictionId,
) -> QueryResult<bool> {
    let uploads = store::delete_expired(conn, now, city).await?;
    let photos = store::delete_expired_loose(conn, now, city).await?;
    for upload_id in &uploads {
        tasks::enqueue(conn, now, city, &SweepPieces { upload_id: *upload_id }).await?;
    }
    for photo_id in &photos {
        tasks::enqueue(conn, now, city, &SweepPhoto { photo_id: *photo_id }).await?;
    }
    Ok(!uploads.is_empty() || !photos.is_empty())
}
