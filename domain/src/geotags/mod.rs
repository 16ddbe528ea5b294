//! Geotags: where something is, as evidence.

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

/// The id of a geotag: known to whoever sent the evidence, and to nobody else.
pub type GeotagId = Id<Geotag>;

/// Evidence of a place, and what is known of the place.
#[derive(Debug, Clone)]
pub struct Geotag {
    /// Its id, and until when a case may use it; none if the place is in no city.
    pub kept: Option<(GeotagId, DateTime<Utc>)>,
    /// The city.
    pub city: Option<JurisdictionId>,
    /// What the evidence says.
    pub fused: Fused,
    /// What is around.
    pub surroundings: Surroundings,
}
