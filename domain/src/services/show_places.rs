//! Sets how precisely the public sees the locations of a service's cases.

use diesel::QueryResult;
use diesel_async::{AsyncConnection, AsyncPgConnection};

use super::{PlaceShown, store};
use crate::{cases, jurisdictions::JurisdictionId};

/// Sets the precision of the service and updates all its cases, in one transaction. Returns `false`
/// if there is no such service.
pub async fn show_places(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    service_code: &str,
    precision: PlaceShown,
) -> QueryResult<bool> {
    conn.transaction(async |conn| {
        store::allow_other_precision(conn).await?;
        if store::set_place_shown(conn, city, service_code, precision).await? == 0 {
            return Ok(false);
        }
        cases::store::show_places_anew(conn, city, &[service_code.to_owned()]).await?;
        Ok(true)
    })
    .await
}
