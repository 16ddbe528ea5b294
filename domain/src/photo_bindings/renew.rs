//! Renews the stamp, so that earlier copies of the database are told from it.

use chrono::{DateTime, TimeDelta, Utc};
use diesel_async::AsyncPgConnection;
use photo_store::PhotoStore;

use super::{BindingError, PhotoBinding, Stamp, object, store};
use crate::jurisdictions::JurisdictionId;

/// Age at which a stamp is renewed.
const RENEWED: TimeDelta = TimeDelta::hours(1);

/// Renews a stamp that is older than [`RENEWED`]. `there` is the stamp in the photo store.
///
/// The new stamp is written into the row, then into the photo store, then confirmed in the row. If
/// that is interrupted, the row has the stamp that the photo store has, in one column or the other.
pub(super) async fn renew(
    conn: &mut AsyncPgConnection,
    photo_store: &PhotoStore,
    now: DateTime<Utc>,
    row: &PhotoBinding,
    there: Stamp,
) -> Result<(), BindingError> {
    let next = Stamp::new(now);
    // One worker renews; the others use the stamp that is there.
    if row.renewed_at + RENEWED < now && store::announce(conn, now, row, there, next).await? {
        finish(conn, photo_store, &row.jurisdiction_id, next).await?;
    }
    Ok(())
}

/// Stores the announced stamp, and confirms it.
pub(super) async fn finish(
    conn: &mut AsyncPgConnection,
    photo_store: &PhotoStore,
    city: &JurisdictionId,
    next: Stamp,
) -> Result<(), BindingError> {
    object::write(photo_store, city, next).await?;
    Ok(store::confirm(conn, city, next).await?)
}
