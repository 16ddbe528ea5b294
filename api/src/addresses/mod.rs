//! `/addresses`: address search and reverse geocoding.

mod ask;
mod nearest;
mod search;
mod view;

use domain::{
    db::Connection,
    jurisdictions::{JurisdictionId, store},
};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::problem::{Problem, ProblemCode};

/// Registers the routes of this module.
pub(crate) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(search::search_addresses).service(nearest::nearest_address);
}

/// Returns the named jurisdiction. Without a name, returns the only one, if there is only one.
async fn city(
    conn: &mut Connection,
    named: Option<JurisdictionId>,
) -> Result<JurisdictionId, Problem> {
    if let Some(id) = named {
        let found = store::find(conn, &id).await?;
        return found.map(|city| city.jurisdiction_id).ok_or_else(Problem::not_found);
    }
    let mut cities = store::all(conn).await?;
    match (cities.pop(), cities.as_slice()) {
        (Some(only), []) => Ok(only.jurisdiction_id),
        (None, _) => Err(Problem::not_found()),
        (Some(_), [..]) => {
            Err(Problem::new(ProblemCode::Invalid, "Say which city: jurisdiction_id."))
        }
    }
}
