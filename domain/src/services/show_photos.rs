//! Sets when everybody sees the photos of a service's cases.

use chrono::{DateTime, Utc};
use diesel::QueryResult;
use diesel_async::AsyncPgConnection;

use super::{PhotosShown, store};
use crate::{jurisdictions::JurisdictionId, photos};

/// Sets when everybody sees the photos that the cases of a service get from now on. If that is at
/// once, those that wait for the detector are shown too. Returns `false` if there is no such service.
pub async fn show_photos(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    city: &JurisdictionId,
    service_code: &str,
    shown: PhotosShown,
) -> QueryResult<bool> {
    if store::set_photos_shown(conn, city, service_code, shown).await? == 0 {
        return Ok(false);
    }
    if shown == PhotosShown::AtOnce {
        for photo_id in photos::store::waiting_of_service(conn, city, service_code).await? {
            photos::reveal(conn, now, city, photo_id).await?;
        }
    }
    Ok(true)
}
