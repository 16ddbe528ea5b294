//! The maps of the cities in memory, as long as they are up to date.

use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
};

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::{Area, AreaIndex};
use crate::{
    jurisdictions::JurisdictionId,
    schema::{area, jurisdiction},
};

/// The maps of the cities. Copies share them.
#[derive(Debug, Clone, Default)]
pub struct Atlas(Arc<RwLock<HashMap<JurisdictionId, Map>>>);

#[derive(Debug, Clone)]
struct Map {
    changed_at: DateTime<Utc>,
    index: Arc<AreaIndex>,
}

impl Atlas {
    /// The map of a city as the database has it; read anew only when anything was drawn on it.
    pub async fn of(
        &self,
        mut conn: &AsyncPgConnection,
        city: &JurisdictionId,
    ) -> QueryResult<Arc<AreaIndex>> {
        let changed_at = jurisdiction::table
            .find(city)
            .select(jurisdiction::changed_at)
            .first(&mut conn)
            .await
            .optional()?;
        // A city that is not there has no areas.
        let Some(changed_at) = changed_at else { return Ok(Arc::default()) };
        if let Some(index) = self.known(city, changed_at) {
            return Ok(index);
        }
        let areas = Area::query()
            .filter(area::jurisdiction_id.eq(city))
            .order((area::kind, area::code))
            .load(&mut conn)
            .await?;
        let index = Arc::new(AreaIndex::new(areas));
        // What was read may be newer than its date: then it is read once more, and no harm is done.
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
