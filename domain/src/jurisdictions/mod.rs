//! Jurisdictions: the cities, which are the tenants.

mod empty;
mod found;
mod local_time;
mod nightly;
mod sandbox;
pub mod store;

use chrono::{DateTime, Utc};
use diesel::prelude::*;

pub use base::jurisdiction_id::{BadJurisdictionId, JurisdictionId};

pub(crate) use self::nightly::next_night;
pub use self::{
    empty::{EmptySandbox, empty_sandbox},
    found::{FoundError, NewJurisdiction, found},
    nightly::schedule_emptying,
    sandbox::sandbox,
};
use crate::{place::Place, schema::jurisdiction};

/// A city.
#[derive(Debug, Clone, HasQuery, Insertable)]
#[diesel(table_name = jurisdiction)]
pub struct Jurisdiction {
    /// Id of the jurisdiction.
    pub jurisdiction_id: JurisdictionId,
    /// Display name.
    pub name: String,
    /// IANA name of the time zone.
    pub time_zone: String,
    /// Number of days after its end in which a case can be disputed.
    pub dispute_days: i32,
    /// Initial center of the map. `None` if not set.
    pub center: Option<Place>,
    /// Time when it was created (UTC).
    pub created_at: DateTime<Utc>,
    /// Time when its services or their attributes last changed (UTC).
    pub changed_at: DateTime<Utc>,
    /// The jurisdiction whose sandbox it is. `None` if it is not a sandbox.
    pub sandbox_of: Option<JurisdictionId>,
}
