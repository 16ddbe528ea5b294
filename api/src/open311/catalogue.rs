//! A cache of the names of services and agencies, one for each thread. They change seldom: an entry is
//! valid until the changeset of the jurisdiction moves, which is read with every request.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use chrono::{DateTime, Utc};
use diesel::QueryResult;
use domain::{
    db::Connection,
    jurisdictions::{Jurisdiction, JurisdictionId},
    services::store,
};

/// The names in each jurisdiction.
#[derive(Debug, Default)]
pub(super) struct Catalogue(Mutex<HashMap<JurisdictionId, Arc<Names>>>);

/// The names in a jurisdiction, by code.
#[derive(Debug)]
pub(super) struct Names {
    changed_at: DateTime<Utc>,
    pub(super) services: HashMap<String, String>,
    pub(super) agencies: HashMap<String, String>,
}

impl Catalogue {
    /// The current names in a jurisdiction, from the cache or the database.
    pub(super) async fn names(
        &self,
        conn: &mut Connection,
        city: &Jurisdiction,
    ) -> QueryResult<Arc<Names>> {
        if let Some(known) = self.known(city) {
            return Ok(known);
        }
        let names = Arc::new(Names {
            changed_at: city.changed_at,
            services: store::service_names(conn, &city.jurisdiction_id)
                .await?
                .into_iter()
                .collect(),
            agencies: store::agency_names(conn, &city.jurisdiction_id).await?.into_iter().collect(),
        });
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.insert(city.jurisdiction_id.clone(), Arc::clone(&names));
        Ok(names)
    }

    fn known(&self, city: &Jurisdiction) -> Option<Arc<Names>> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let names = all.get(&city.jurisdiction_id)?;
        (names.changed_at == city.changed_at).then(|| Arc::clone(names))
    }
}
