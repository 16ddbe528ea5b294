//! Lists the store, one page at a time.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use futures_util::{
    TryStreamExt as _,
    stream::{Stream, StreamExt as _},
};

use super::{Key, PhotoStore, PhotoStoreError};

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
    pub fn stream(
        &self,
        folder: &Key,
    ) -> impl Stream<Item = Result<Stored, PhotoStoreError>> + use<> {
        let found = self.objects.list(Some(folder));
        found.map(|object| {
            let object = object?;
            Ok(Stored { key: object.location, stored_at: object.last_modified })
        })
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
            let rest = match after.map(Key::from) {
                Some(after) => self.objects.list_with_offset(Some(folder), &after),
                None => self.objects.list(Some(folder)),
            };
            let mut rest = rest.map(|object| object.map_err(PhotoStoreError::from));
            // Stores do not guarantee an order, so all objects must be read to find the first ones.
            while let Some(object) = rest.try_next().await? {
                found.insert(object.location.to_string(), object);
                if found.len() > limit {
                    found.pop_last();
                }
            }
        }
        let stored = found.into_values();
        Ok(stored.map(|it| Stored { key: it.location, stored_at: it.last_modified }).collect())
    }
}
