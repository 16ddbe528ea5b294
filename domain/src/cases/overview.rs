//! Overview of a jurisdiction's cases: counts, and the locations of the newest.

use diesel::prelude::*;

pub use super::store::{dots, newest_report, tallies};
use super::{CaseNumber, Status};
use crate::{place::Place, schema::cases};

/// Number of cases of a service in a status.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Tally {
    /// Code of the service.
    pub service_code: String,
    /// Status of the cases.
    pub status: Status,
    /// Number of cases.
    pub cases: i64,
}

/// A case as a point on a map, without any text of the report.
#[derive(Debug, Clone, PartialEq, HasQuery)]
#[diesel(table_name = cases)]
pub struct Dot {
    /// Public case number (Open311 `service_request_id`).
    pub number: CaseNumber,
    /// Current status.
    pub status: Status,
    /// Code of the requested service.
    pub service_code: String,
    /// Public location (WGS 84), which may be less exact than the reported one.
    #[diesel(column_name = shown_place)]
    pub place: Option<Place>,
}
