//! Routing: which agency answers for a service at a place, and why.

mod route;
pub mod store;

use diesel::prelude::*;

pub use self::route::{Route, route};
use crate::{jurisdictions::JurisdictionId, schema::routing_rule};

/// Inside an area another agency answers for a service than usual.
#[derive(Debug, Clone, PartialEq, Eq, HasQuery, Insertable)]
#[diesel(table_name = routing_rule)]
pub struct Rule {
    /// The city.
    pub jurisdiction_id: JurisdictionId,
    /// The service.
    pub service_code: String,
    /// The kind of the area.
    pub area_kind: String,
    /// Its code among its kind.
    pub area_code: String,
    /// Who answers there; none of the city's if none, and then the service is not offered there.
    pub agency_code: Option<String>,
}
