//! In-memory cache of area indexes, reloaded when areas change.

use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
};

use base::jurisdiction_id::JurisdictionId;
use chrono::{DateTime, Utc};
use diesel::QueryResult;
use diesel_async::AsyncPgConnection;

use super::{AreaIndex, store};

/// Area indexes by jurisdiction. Clones share the cache.
#[derive(Debug, Clone, Default)]
pub struct Atlas(Arc<RwLock<HashMap<JurisdictionId, Map>>>);

#[derive(Debug, Clone)]
struct Map {
    changed_at: DateTime<Utc>,
    index: Arc<AreaIndex>,
}

impl Atlas {
    /// Returns the area index of a jurisdiction. Reloads it only if its areas have changed.
    pub async fn of(
        &self,
        conn: &AsyncPgConnection,
        city: &JurisdictionId,
    ) -> QueryResult<Arc<AreaIndex>> {
        let changed_at = store::changed_at(conn, city).await?;
        // An unknown jurisdiction has no areas.
        let Some(changed_at) = changed_at else { return Ok(Arc::default()) };
        if let Some(index) = self.known(city, changed_at) {
            return Ok(index);
        }
        let index = Arc::new(AreaIndex::new(store::all(conn, city).await?));
        // The areas may be newer than `changed_at`. Then they are loaded once more, which is
        // harmless.
        let map = Map { changed_at, index: Arc::clone(&index) };
        self.0.write().unwrap_or_else(PoisonError::into_inner).insert(city.clone(), map);
        Ok(index)
    }

    fn known(&self, city: &JurisdictionId, changed_at: DateTime<Utc>) -> Option<Arc<AreaIndex>> {
        let maps = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let map = maps.get(city).filter(|map| map.changed_at == changed_at)?;
        Some(Arc::clone(&map.index))
    }
}
