//! Areas: what is where.

mod atlas;
mod draw;
mod drawing;
mod index;
pub mod store;

use diesel::prelude::*;
use postgis_diesel::types::{MultiPolygon, Point};

pub use self::atlas::Atlas;
pub use self::draw::{DrawError, Drawn, Repair, draw};
pub use self::drawing::{Course, Outline, courses, outlines};
pub use self::index::{AreaIndex, IndexedArea};
use crate::{id::Id, jurisdictions::JurisdictionId, schema::area};

/// The id of an area.
pub type AreaId = Id<Area>;

/// The area kind whose polygon bounds the city.
pub const CITY: &str = "city";
/// The area kind that crews are assigned to.
pub const MAINTENANCE_DISTRICT: &str = "maintenance_district";
/// Area kinds that are there to be looked at, and answer for nothing.
pub const SCENERY: &[&str] = &["water", "park"];

/// A named polygon of a kind.
#[derive(Debug, Clone, HasQuery, Insertable)]
#[diesel(table_name = area)]
pub struct Area {
    /// The city.
    pub jurisdiction_id: JurisdictionId,
    /// Its id.
    pub area_id: AreaId,
    /// `ward`, `neighborhood`, `maintenance_district`, `city`, `park`, `water`, ...
    pub kind: String,
    /// Its code, unique among its kind.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its polygons.
    pub shape: MultiPolygon<Point>,
}
