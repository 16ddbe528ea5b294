//! Signs a root for each jurisdiction and day.

use chrono::{DateTime, TimeDelta, Utc};
use diesel_async::AsyncPgConnection;
use photo_store::{Key, PhotoStore, PhotoStoreError, Writer};

use super::{AuditKey, AuditRoot, FOLDER, Listing, RootId, SignedRoot, object_key, store};
use crate::jurisdictions::{self, JurisdictionId};

/// Age at which a partially written list is deleted.
const UNFINISHED: TimeDelta = TimeDelta::days(2);

/// Why a root cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum SignDailyError {
    /// The photo store failed.
    #[error("cannot write the root into the photo store")]
    PhotoStore(#[from] PhotoStoreError),
    /// The database query failed.
    #[error("cannot list the histories")]
    Database(#[from] diesel::result::Error),
}

/// Makes a root for each jurisdiction that has none for this day (UTC), and keeps it in the photo
/// store, in the database and in the log. A sandbox has no roots, because it is emptied each night.
///
/// An error in one jurisdiction does not stop the others; the first one is returned at the end.
pub async fn sign_daily(
    conn: &mut AsyncPgConnection,
    photo_store: &PhotoStore,
    key: &AuditKey,
    now: DateTime<Utc>,
) -> Result<(), SignDailyError> {
    let (day, mut done) = (now.date_naive(), Ok(()));
    for city in jurisdictions::store::all(conn).await? {
        let city = city.jurisdiction_id;
        if store::find_root(conn, &city, day).await?.is_none() {
            done = done.and(sign(conn, photo_store, key, now, &city).await);
        }
    }
    photo_store.delete_unfinished(&[Key::from(FOLDER)], now - UNFINISHED).await?;
    done
}

/// Writes the list and the root into the photo store, and then the root into the database. If
/// another worker was faster, its root counts and this one is deleted.
async fn sign(
    conn: &mut AsyncPgConnection,
    photo_store: &PhotoStore,
    key: &AuditKey,
    now: DateTime<Utc>,
    city: &JurisdictionId,
) -> Result<(), SignDailyError> {
    let (day, root_id) = (now.date_naive(), RootId::new(now));
    let object = object_key(city, day, root_id);
    let mut writer = photo_store.writer(&object).await?;
    let (signed, sha256) = match write(conn, &mut writer, key, now, city).await {
        Ok(written) => written,
        Err(error) => {
            writer.abort().await;
            return Err(error);
        }
    };
    writer.finish().await?;
    let row = AuditRoot {
        jurisdiction_id: city.clone(),
        day,
        root_id,
        root: signed.text,
        signature: signed.signature.to_vec(),
        sha256,
    };
    if !store::insert_root(conn, &row).await? {
        return Ok(photo_store.delete(&object).await?);
    }
    let signature = hex::encode(&row.signature);
    tracing::info!(%city, %day, root = row.root, signature, "signed the audit root of the day");
    Ok(())
}

async fn write(
    conn: &mut AsyncPgConnection,
    writer: &mut Writer,
    key: &AuditKey,
    now: DateTime<Utc>,
    city: &JurisdictionId,
) -> Result<(SignedRoot, Vec<u8>), SignDailyError> {
    let mut listing = Listing::new(city);
    while let Some(lines) = listing.next(conn).await? {
        writer.write(lines.as_bytes()).await?;
    }
    let (signed, sha256) = listing.sign(key, now);
    writer.write(signed.to_string().as_bytes()).await?;
    Ok((signed, sha256))
}
