//! Offers: jobs put to crews until they expire.

mod accept;
mod decline;
mod expire;
mod make;
pub mod store;
mod withdraw;

use chrono::{DateTime, Utc};
use diesel::prelude::*;

pub(crate) use self::withdraw::end_all;
pub use self::{
    accept::{AcceptError, accept},
    decline::{DeclineError, decline},
    expire::expire,
    make::{MakeError, Terms, make},
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

/// The id of an offer.
pub type OfferId = Id<Offer>;

/// The most jobs that a crew holds at once.
pub const MOST_HELD: i64 = 3;
/// The most offers that a crew has before it at once.
pub const MOST_OFFERS: i64 = 3;

text_enum! {
    /// How far an offer is.
    pub enum OfferState {
        /// It can be accepted.
        Live = "live",
        /// It was.
        Accepted = "accepted",
        /// The crew said no.
        Declined = "declined",
        /// The crew said nothing.
        Expired = "expired",
        /// Somebody else has the job, or nobody needs it any more.
        Withdrawn = "withdrawn",
    }
}

/// A job put to a crew.
#[derive(Debug, Clone, HasQuery, Insertable)]
#[diesel(table_name = offer)]
pub struct Offer {
    /// The city.
    pub jurisdiction_id: JurisdictionId,
    /// Its id.
    pub offer_id: OfferId,
    /// The job.
    pub job_id: JobId,
    /// To whom.
    pub crew_id: CrewId,
    /// In which shift.
    pub shift_id: ShiftId,
    /// How far it is.
    pub state: OfferState,
    /// How the job was put to the crew.
    pub mode: JobMode,
    /// How far away the job is, in metres.
    pub distance_m: Option<f64>,
    /// Since when.
    pub offered_at: DateTime<Utc>,
    /// Until when.
    pub expires_at: DateTime<Utc>,
    /// When it ended.
    pub answered_at: Option<DateTime<Utc>>,
    /// Why the crew said no.
    pub reason: Option<String>,
}
