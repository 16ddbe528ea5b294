//! Areas: named polygons of a jurisdiction.

mod atlas;
mod draw;
mod drawing;
mod index;
pub mod store;

use base::{id::Id, jurisdiction_id::JurisdictionId, schema::area};
use diesel::prelude::*;
use postgis_diesel::types::{MultiPolygon, Point};

pub use self::atlas::Atlas;
pub use self::draw::{DrawError, Drawn, Repair, draw};
pub use self::drawing::{Course, Outline, courses, outlines};
pub use self::index::{AreaIndex, IndexedArea};

/// Id of an area.
pub type AreaId = Id<Area>;

/// Area kind of the city bounds.
pub const CITY: &str = "city";
/// Area kind to which crews are assigned.
pub const MAINTENANCE_DISTRICT: &str = "maintenance_district";
/// Area kinds that are only drawn on maps and not recorded on cases.
pub const SCENERY: &[&str] = &["water", "park"];

/// A named polygon of a kind.
#[derive(Debug, Clone, HasQuery, Insertable)]
#[diesel(table_name = area)]
pub struct Area {
    /// Jurisdiction that owns the row.
    pub jurisdiction_id: JurisdictionId,
    /// Id of the area.
    pub area_id: AreaId,
    /// Kind: `ward`, `neighborhood`, `maintenance_district`, `city`, `park`, `water` and others.
    pub kind: String,
    /// Code, unique within its kind.
    pub code: String,
    /// Display name.
    pub name: String,
    /// Shape of the area (WGS 84).
    pub shape: MultiPolygon<Point>,
}
