//! Checks the right to delete before something is deleted.

use chrono::{DateTime, Utc};
use diesel_async::AsyncPgConnection;
use photo_store::PhotoStore;

use super::{BindingError, NotBound, PhotoBinding, Stamp, object, renew, store};
use crate::{db, jurisdictions::JurisdictionId};

/// Checks that this database may delete from the photo store of a jurisdiction. Every deletion by a
/// worker comes after it.
///
/// If neither the database nor the photo store has a stamp, both get one.
pub async fn check(
    conn: &mut AsyncPgConnection,
    photo_store: &PhotoStore,
    now: DateTime<Utc>,
    city: &JurisdictionId,
) -> Result<(), BindingError> {
    match judge(conn, photo_store, now, city).await {
        // Another worker may have renewed the stamp while this one read it.
        Err(BindingError::NotBound { .. }) => judge(conn, photo_store, now, city).await,
        judged => judged,
    }
}

async fn judge(
    conn: &mut AsyncPgConnection,
    photo_store: &PhotoStore,
    now: DateTime<Utc>,
    city: &JurisdictionId,
) -> Result<(), BindingError> {
    let not_bound = |reason| BindingError::NotBound { city: city.clone(), reason };
    let database = db::identity(conn).await?;
    let there = object::read(photo_store, city).await?;
    let mut row = store::find(conn, city).await?;
    if row.is_none() && there.is_none() {
        store::insert(conn, &new(now, city, database.clone())).await?;
        row = store::find(conn, city).await?;
    }
    let row = row.ok_or_else(|| not_bound(NotBound::Foreign))?;
    if row.database != database {
        return Err(not_bound(NotBound::Copied));
    }
    match (there, row.stamp, row.next_stamp) {
        // The first stamp was not stored yet, or its worker stopped.
        (None, None, Some(first)) => renew::finish(conn, photo_store, city, first).await,
        (None, ..) => Err(not_bound(NotBound::Missing)),
        (Some(there), stamp, next) if stamp == Some(there) || next == Some(there) => {
            renew::renew(conn, photo_store, now, &row, there).await
        }
        (Some(_), ..) => Err(not_bound(NotBound::Superseded)),
    }
}

/// A binding whose stamp is not stored yet.
pub(super) fn new(now: DateTime<Utc>, city: &JurisdictionId, database: String) -> PhotoBinding {
    PhotoBinding {
        jurisdiction_id: city.clone(),
        database,
        stamp: None,
        next_stamp: Some(Stamp::new(now)),
        renewed_at: now,
    }
}
