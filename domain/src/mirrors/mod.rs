//! Mirrors: jurisdictions whose cases are copied from another Open311 endpoint.

mod advance;
mod begin;
mod relabel;
pub mod store;

use chrono::{DateTime, Utc};
use diesel::prelude::*;

pub use self::{
    advance::advance,
    begin::{BeginError, Source, begin},
    relabel::relabel,
};
use crate::{jurisdictions::JurisdictionId, schema::mirror};

/// Source of a jurisdiction's cases and the progress of the copy.
#[derive(Debug, Clone, PartialEq, Eq, HasQuery, Insertable)]
#[diesel(table_name = mirror)]
pub struct Mirror {
    /// Local jurisdiction.
    pub jurisdiction_id: JurisdictionId,
    /// URL of the remote endpoint.
    pub url: String,
    /// `jurisdiction_id` to send to it. Empty to send none.
    pub remote_id: String,
    /// Cases requested or updated up to this time (UTC) have been copied. `None` before the first.
    pub followed_until: Option<DateTime<Utc>>,
    /// End of the first full copy (UTC).
    pub ran_at: Option<DateTime<Utc>>,
}

impl Mirror {
    /// Returns the end of the first full copy if it is not complete.
    pub fn walks_until(&self) -> Option<DateTime<Utc>> {
        self.ran_at.filter(|end| self.followed_until.is_none_or(|until| until < *end))
    }
}
