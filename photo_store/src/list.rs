//! Lists the store, one page at a time.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use futures_util::{
    TryStreamExt as _, future,
    stream::{BoxStream, StreamExt as _},
};
use object_store::ObjectMeta;

use super::{Key, Objects, PhotoStore, PhotoStoreError};

/// An object in the store.
#[derive(Debug, Clone)]
pub struct Stored {
    /// Key of the object.
    pub key: Key,
    /// Time it was stored (UTC).
    pub stored_at: DateTime<Utc>,
}

impl PhotoStore {
    /// Returns the objects in a folder, in no particular order.
    pub fn stream(&self, folder: &Key) -> BoxStream<'static, Result<Stored, PhotoStoreError>> {
        match &self.objects {
            Objects::Directory(directory) => directory.list(folder).err_into().boxed(),
            Objects::Bucket(bucket) => {
                bucket.list(Some(folder)).map_ok(Stored::from).err_into().boxed()
            }
        }
    }

    /// The same, but only objects after a key.
    fn stream_after(
        &self,
        folder: &Key,
        after: Key,
    ) -> BoxStream<'static, Result<Stored, PhotoStoreError>> {
        match &self.objects {
            Objects::Directory(_) => {
                let is_after = move |stored: &Stored| future::ready(stored.key > after);
                self.stream(folder).try_filter(is_after).boxed()
            }
            Objects::Bucket(bucket) => {
                let rest = bucket.list_with_offset(Some(folder), &after);
                rest.map_ok(Stored::from).err_into().boxed()
            }
        }
    }

    /// Returns the objects in these folders, at most `limit`, sorted by key, and only those after
    /// key `after` if it is given.
    pub async fn list(
        &self,
        folders: &[Key],
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<Stored>, PhotoStoreError> {
        let mut found = BTreeMap::new();
        for folder in folders {
            let mut rest = match after.map(Key::from) {
                Some(after) => self.stream_after(folder, after),
                None => self.stream(folder),
            };
            // Stores do not guarantee an order, so all objects must be read to find the first ones.
            while let Some(stored) = rest.try_next().await? {
                found.insert(stored.key.to_string(), stored);
                if found.len() > limit {
                    found.pop_last();
                }
            }
        }
        Ok(found.into_values().collect())
    }
}

impl From<ObjectMeta> for Stored {
    fn from(found: ObjectMeta) -> Self {
        Self { key: found.location, stored_at: found.last_modified }
    }
}
