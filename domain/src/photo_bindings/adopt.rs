//! Gives this database the right to delete from the photo store.

use chrono::{DateTime, Utc};
use diesel_async::AsyncPgConnection;
use photo_store::PhotoStore;

use super::{BindingError, Stamp, check, renew, store};
use crate::{db, jurisdictions::JurisdictionId};

/// Gives this database the right to delete from the photo store of a jurisdiction, and takes it from
/// any other. Photos that this database does not know are then deleted after some days.
pub async fn adopt(
    conn: &mut AsyncPgConnection,
    photo_store: &PhotoStore,
    now: DateTime<Utc>,
    city: &JurisdictionId,
) -> Result<(), BindingError> {
    let stamp = Stamp::new(now);
    let database = db::identity(conn).await?;
    let mut row = check::new(now, city, database);
    row.next_stamp = Some(stamp);
    store::replace(conn, &row).await?;
    renew::finish(conn, photo_store, city, stamp).await
}
