//! The spool of the photo store, in the database: a photo that is acknowledged is never lost, and a
//! report need not wait until the photo store works again.

mod store;

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use diesel::QueryResult;
use diesel_async::AsyncPgConnection;
use futures_util::{FutureExt as _, future::BoxFuture};
use photo_store::{Key, PhotoStore, PhotoStoreError, Spool, SpoolError};

use crate::{
    clock::Clock,
    db::{NoConnection, Pool},
    jurisdictions::JurisdictionId,
};

/// Maximum size of the spooled objects of a jurisdiction, in bytes.
const MAX_BYTES: i64 = 2_000_000_000;
/// Number of objects that are moved to the store at a time.
const BATCH: i64 = 20;

/// Why an object cannot be spooled.
#[derive(Debug, thiserror::Error)]
enum DatabaseSpoolError {
    /// The key has no jurisdiction.
    #[error("the key {0} has no jurisdiction")]
    NoJurisdiction(Key),
    /// The spool of the jurisdiction is full.
    #[error("the spool is full")]
    Full,
    /// A query failed.
    #[error("cannot use the spool")]
    Database(#[from] diesel::result::Error),
    /// No database connection was available.
    #[error("cannot use the spool")]
    NoConnection(#[from] NoConnection),
}

/// A spool in the table `photo_spool`.
pub struct DatabaseSpool {
    pool: Pool,
    clock: Clock,
}

impl DatabaseSpool {
    /// Creates a spool in this database.
    pub const fn new(pool: Pool, clock: Clock) -> Self {
        Self { pool, clock }
    }

    async fn insert(&self, key: &Key, bytes: &[u8]) -> Result<(), DatabaseSpoolError> {
        let (city, now) = (city_of(key)?, self.clock.now());
        let mut conn = self.pool.get().await?;
        let stored = store::insert(&mut conn, &city, key.as_ref(), bytes, now, MAX_BYTES).await?;
        if stored { Ok(()) } else { Err(DatabaseSpoolError::Full) }
    }

    async fn find(&self, key: &Key) -> Result<Option<Vec<u8>>, DatabaseSpoolError> {
        let mut conn = self.pool.get().await?;
        Ok(store::find(&mut conn, &city_of(key)?, key.as_ref()).await?)
    }

    async fn remove(&self, key: &Key) -> Result<(), DatabaseSpoolError> {
        let mut conn = self.pool.get().await?;
        Ok(store::delete(&mut conn, &city_of(key)?, key.as_ref()).await?)
    }

    async fn remove_folder(&self, folder: &Key) -> Result<(), DatabaseSpoolError> {
        let mut conn = self.pool.get().await?;
        Ok(store::delete_folder(&mut conn, &city_of(folder)?, folder.as_ref()).await?)
    }
}

/// The jurisdiction, which is the second part of every key.
fn city_of(key: &Key) -> Result<JurisdictionId, DatabaseSpoolError> {
    let city = key.parts().nth(1).and_then(|part| part.as_ref().parse().ok());
    city.ok_or_else(|| DatabaseSpoolError::NoJurisdiction(key.clone()))
}

impl Spool for DatabaseSpool {
    fn put<'a>(&'a self, key: &'a Key, bytes: &'a [u8]) -> BoxFuture<'a, Result<(), SpoolError>> {
        async move { Ok(self.insert(key, bytes).await?) }.boxed()
    }

    fn get<'a>(&'a self, key: &'a Key) -> BoxFuture<'a, Result<Option<Vec<u8>>, SpoolError>> {
        async move { Ok(self.find(key).await?) }.boxed()
    }

    fn delete<'a>(&'a self, key: &'a Key) -> BoxFuture<'a, Result<(), SpoolError>> {
        async move { Ok(self.remove(key).await?) }.boxed()
    }

    fn delete_folder<'a>(&'a self, folder: &'a Key) -> BoxFuture<'a, Result<(), SpoolError>> {
        async move { Ok(self.remove_folder(folder).await?) }.boxed()
    }
}

impl std::fmt::Debug for DatabaseSpool {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DatabaseSpool").finish_non_exhaustive()
    }
}

/// Returns the keys of all objects in the spool.
pub async fn spooled_keys(conn: &mut AsyncPgConnection) -> QueryResult<HashSet<String>> {
    let mut keys = HashSet::new();
    for city in store::cities(conn).await? {
        keys.extend(store::keys(conn, &city).await?);
    }
    Ok(keys)
}

/// Why the spool cannot be emptied.
#[derive(Debug, thiserror::Error)]
pub enum EmptySpoolError {
    /// The photo store failed.
    #[error(transparent)]
    PhotoStore(#[from] PhotoStoreError),
    /// A query failed.
    #[error(transparent)]
    Database(#[from] diesel::result::Error),
}

/// Moves the oldest objects of the spool to the store, until it is empty or the store fails.
/// Returns their number.
pub async fn empty_spool(
    conn: &mut AsyncPgConnection,
    photo_store: &PhotoStore,
) -> Result<usize, EmptySpoolError> {
    let mut moved = 0;
    for city in store::cities(conn).await? {
        loop {
            let oldest = store::oldest(conn, &city, BATCH).await?;
            if oldest.is_empty() {
                break;
            }
            moved += oldest.len();
            for (key, stored_at) in oldest {
                move_one(conn, photo_store, &city, &key, stored_at).await?;
            }
        }
    }
    Ok(moved)
}

async fn move_one(
    conn: &mut AsyncPgConnection,
    photo_store: &PhotoStore,
    city: &JurisdictionId,
    key: &str,
    stored_at: DateTime<Utc>,
) -> Result<(), EmptySpoolError> {
    if let Some(bytes) = store::find(conn, city, key).await? {
        photo_store.put_in_store(&Key::from(key), bytes).await?;
    }
    // Unless it was replaced meanwhile: then the next round moves it.
    Ok(store::delete_unchanged(conn, city, key, stored_at).await?)
}
