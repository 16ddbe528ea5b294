//! Mirrors: cities whose cases are copied from another Open311 endpoint.

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

/// Where a city's cases are copied from, and how far that has come.
#[derive(Debug, Clone, PartialEq, Eq, HasQuery, Insertable)]
#[diesel(table_name = mirror)]
pub struct Mirror {
    /// Our city.
    pub jurisdiction_id: JurisdictionId,
    /// The endpoint there.
    pub url: String,
    /// The jurisdiction to ask for there; empty if none.
    pub remote_id: String,
    /// What was reported until then, and what changed until then, is here.
    pub followed_until: Option<DateTime<Utc>>,
    /// Until when the first walk, through all that is there, goes.
    pub ran_at: Option<DateTime<Utc>>,
}

impl Mirror {
    /// Where the first walk has to end, if it has not come there yet.
    pub fn walks_until(&self) -> Option<DateTime<Utc>> {
        self.ran_at.filter(|end| self.followed_until.is_none_or(|until| until < *end))
    }
}
