//! Search for cases.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

pub use super::store::{list, search};
use super::{CaseId, CaseNumber, Standing, Status};
use crate::{
    photos::PhotoId,
    place::{Bounds, Place},
    schema::cases,
};

/// Search criteria. `None` and empty lists do not restrict the result.
#[derive(Debug, Clone, Default)]
pub struct Search {
    /// Who receives the result.
    pub audience: Audience,
    /// Case numbers. If [`Self::by_number`] is set, all other criteria except `audience` and paging
    /// are ignored.
    pub numbers: Vec<CaseNumber>,
    /// Whether the search is by number, even if no given number was valid.
    pub by_number: bool,
    /// Service codes.
    pub service_codes: Vec<String>,
    /// Statuses.
    pub statuses: Vec<Status>,
    /// Open or closed. A duplicate has the standing of the case that it was merged into.
    pub standing: Option<Standing>,
    /// Reported at or after this time (UTC).
    pub from: Option<DateTime<Utc>>,
    /// Reported at or before this time (UTC).
    pub to: Option<DateTime<Utc>>,
    /// Changed at or after this time (UTC).
    pub changed_from: Option<DateTime<Utc>>,
    /// Changed at or before this time (UTC).
    pub changed_to: Option<DateTime<Utc>>,
    /// Words in the description or address, in web search syntax: `"exact phrase" or -without`.
    pub words: Option<String>,
    /// Within this distance in metres of a place.
    pub near: Option<(Place, f64)>,
    /// Inside a bounding box.
    pub within: Option<Bounds>,
    /// Whether the case has a photo.
    pub has_media: Option<bool>,
    /// Sort order.
    pub order: Order,
    /// Only cases after this position in the order.
    pub after: Option<Mark>,
    /// Maximum number of cases.
    pub limit: i64,
}

/// Who receives the result of a search.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Audience {
    /// Staff: all cases and exact locations.
    #[default]
    Staff,
    /// The public: listed cases and public locations.
    Public,
}

/// Sort order.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Order {
    /// By time of report, newest first.
    #[default]
    NewestReport,
    /// By time of report, oldest first.
    OldestReport,
    /// By time of change, newest first.
    NewestChange,
    /// By time of change, oldest first.
    OldestChange,
}

/// Position of a case in a sort order, for paging.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    /// Time of the report or of the change, depending on the order (UTC).
    pub at: DateTime<Utc>,
    /// Id of the case, which breaks ties.
    pub case_id: CaseId,
}

/// A case on a public list. Contains only the public data that lists need.
#[derive(Debug, Clone, HasQuery)]
#[diesel(table_name = cases)]
pub struct Listing {
    /// Id of the case.
    pub case_id: CaseId,
    /// Public case number (Open311 `service_request_id`).
    pub number: CaseNumber,
    /// Open or closed.
    pub standing: Standing,
    /// Public note about the current status.
    pub status_notes: Option<String>,
    /// Code of the requested service.
    pub service_code: String,
    /// Description by the reporter.
    pub description: String,
    /// Code of the responsible agency. `None` until one takes the case.
    pub agency_code: Option<String>,
    /// Time of the report (UTC).
    pub requested_at: DateTime<Utc>,
    /// Time the case ended or, while it is open, of the last event (UTC).
    pub changed_at: DateTime<Utc>,
    /// Due time (UTC). `None` if the service promises none.
    pub expected_at: Option<DateTime<Utc>>,
    /// Public address as text, which may be less exact than the reported one.
    #[diesel(column_name = shown_address)]
    pub address: Option<String>,
    /// Id of the address point that the reporter chose. `None` if the exact location is not public.
    pub address_id: Option<String>,
    /// Postcode. Not public unless `shown_exactly` is set.
    pub zipcode: Option<String>,
    /// Whether `place` is the exact location. If not, the postcode must not be published.
    pub shown_exactly: bool,
    /// Public location (WGS 84), which may be less exact than the reported one. `None` if it is not
    /// known.
    #[diesel(column_name = shown_place)]
    pub place: Option<Place>,
    /// URL of a photo on another server.
    pub media_url: Option<String>,
    /// Public id of the first photo of the report. `None` if there is none.
    pub photo_id: Option<PhotoId>,
}

impl Listing {
    /// Returns the position of the case in a sort order.
    pub const fn mark(&self, order: Order) -> Mark {
        let at = match order {
            Order::NewestReport | Order::OldestReport => self.requested_at,
            Order::NewestChange | Order::OldestChange => self.changed_at,
        };
        Mark { at, case_id: self.case_id }
    }
}
