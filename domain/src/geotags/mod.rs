//! Geotags: evidence of a location.

mod catalogue;
mod crowded;
mod fix;
mod fuse;
mod make;
pub mod store;
mod survey;
mod words;

use chrono::{DateTime, Utc};

pub use self::{
    crowded::crowded,
    fix::{Fix, FixSource, Flag, Judged},
    fuse::{Fused, Ground, fuse},
    make::{Evidence, MakeError, make},
    survey::{Answering, AreaAt, Offered, Surroundings},
};
use crate::{id::Id, jurisdictions::JurisdictionId};

/// Id of a geotag. Only the sender of the evidence gets it.
pub type GeotagId = Id<Geotag>;

/// Fused evidence of a location, and what is known about it.
#[derive(Debug, Clone)]
pub struct Geotag {
    /// Id, and the time until which a report may use it (UTC). `None` if the location is outside
    /// all jurisdictions.
    pub kept: Option<(GeotagId, DateTime<Utc>)>,
    /// Jurisdiction of the location. `None` if it is outside all of them.
    pub city: Option<JurisdictionId>,
    /// Result of the fusion.
    pub fused: Fused,
    /// What is known about the location.
    pub surroundings: Surroundings,
}
