//! Routing: chooses the agency for a service at a place, with the reason.

mod route;
pub mod store;

use diesel::prelude::*;

pub use self::route::{Route, route};
use crate::{jurisdictions::JurisdictionId, schema::routing_rule};

/// Routing rule: in an area, a different agency than usual answers for a service.
#[derive(Debug, Clone, PartialEq, Eq, HasQuery, Insertable)]
#[diesel(table_name = routing_rule)]
pub struct Rule {
    /// Jurisdiction that owns the row.
    pub jurisdiction_id: JurisdictionId,
    /// Code of the service.
    pub service_code: String,
    /// Kind of the area.
    pub area_kind: String,
    /// Code of the area within its kind.
    pub area_code: String,
    /// Code of the responsible agency. `None` if the service is not offered in the area.
    pub agency_code: Option<String>,
}
