//! Offers: a job that is offered to a crew until it expires.

mod accept;
mod decline;
mod expire;
mod make;
pub mod store;
mod withdraw;

use chrono::{DateTime, Utc};
use diesel::prelude::*;

pub(crate) use self::store::end_all;
pub use self::{
    accept::{AcceptError, accept},
    decline::{DeclineError, decline},
    expire::expire,
    make::{OfferError, Terms, make},
    withdraw::{withdraw, withdraw_from_all, withdraw_from_crew},
};
use crate::{
    crews::{CrewId, ShiftId},
    id::Id,
    jobs::{JobId, JobMode},
    jurisdictions::JurisdictionId,
    schema::offer,
    text_enum::text_enum,
};

/// Id of an offer.
pub type OfferId = Id<Offer>;

/// Maximum number of jobs that a crew holds at once.
pub const MAX_HELD: i64 = 3;
/// Maximum number of live offers of a crew.
pub const MAX_OFFERS: i64 = 3;

text_enum! {
    /// State of an offer.
    pub enum OfferState {
        /// The offer can be accepted.
        Live = "live",
        /// The crew accepted it.
        Accepted = "accepted",
        /// The crew declined it.
        Declined = "declined",
        /// The crew did not answer in time.
        Expired = "expired",
        /// Another crew has the job, or the job is no longer needed.
        Withdrawn = "withdrawn",
    }
}

/// A job that is offered to a crew.
#[derive(Debug, Clone, HasQuery, Insertable)]
#[diesel(table_name = offer)]
pub struct Offer {
    /// Jurisdiction that owns the row.
    pub jurisdiction_id: JurisdictionId,
    /// Id of the offer.
    pub offer_id: OfferId,
    /// The offered job.
    pub job_id: JobId,
    /// Crew that gets the offer.
    pub crew_id: CrewId,
    /// Shift of the crew.
    pub shift_id: ShiftId,
    /// Current state.
    pub state: OfferState,
    /// Dispatch mode that led to the offer.
    pub mode: JobMode,
    /// Distance from the crew to the job in meters. `None` if unknown.
    pub distance_m: Option<f64>,
    /// Time of the offer (UTC).
    pub offered_at: DateTime<Utc>,
    /// Time the offer expires (UTC).
    pub expires_at: DateTime<Utc>,
    /// Time the offer ended (UTC). `None` while it is live.
    pub answered_at: Option<DateTime<Utc>>,
    /// Reason why the crew declined.
    pub reason: Option<String>,
}
