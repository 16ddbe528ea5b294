//! Verifies that nothing was changed but by events: the history of every case, and the reported data
//! that its events record. Signs each day which histories there are, so that it can be found later
//! that a case or the end of a history is missing.

mod check;
mod daily;
mod head;
mod key;
mod listing;
mod read;
mod root;
mod since;
mod store;

use chrono::NaiveDate;
use diesel::prelude::*;
use photo_store::Key;

pub use self::{
    check::{Portion, audit},
    daily::{SignDailyError, sign_daily},
    head::{BadHead, Head},
    key::{AuditKey, AuditKeyError, BadPublicKey, PublicKey},
    listing::Listing,
    read::{BadRoot, next_heads, read_root},
    root::{Root, SignedRoot},
    since::since,
    store::find_root,
};
use crate::{cases::CaseNumber, id::Id, jurisdictions::JurisdictionId, schema::audit_root};

/// Folder of the roots in the photo store.
pub const FOLDER: &str = "audit";

/// Number of cases that are read at once.
const PORTION: u16 = 500;

/// A case that is not as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Break {
    /// Public case number (Open311 `service_request_id`).
    pub number: CaseNumber,
    /// What is wrong.
    pub fault: Fault,
}

/// What is wrong with a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// The case is not there.
    #[error("is missing")]
    Missing,
    /// Sequence number of an event, and what is wrong with it, as the end of a sentence.
    #[error("event {0} {1}")]
    Event(i32, &'static str),
}

/// Id of a root.
pub type RootId = Id<AuditRoot>;

/// A root that was signed by a worker, as stored. Its list is in the photo store.
#[derive(Debug, Clone, HasQuery, Insertable)]
#[diesel(table_name = audit_root)]
pub struct AuditRoot {
    /// Jurisdiction that owns the row.
    pub jurisdiction_id: JurisdictionId,
    /// Day of the root (UTC). A jurisdiction has one for each day.
    pub day: NaiveDate,
    /// Id of the object in the photo store.
    pub root_id: RootId,
    /// The root, exactly as it was signed.
    pub root: String,
    /// Signature of the root.
    pub signature: Vec<u8>,
    /// SHA-256 of the object: the list, the root and its signature.
    pub sha256: Vec<u8>,
}

impl AuditRoot {
    /// Key of the object in the photo store.
    pub fn key(&self) -> Key {
        object_key(&self.jurisdiction_id, self.day, self.root_id)
    }
}

/// Key of a root in the photo store.
fn object_key(city: &JurisdictionId, day: NaiveDate, root_id: RootId) -> Key {
    Key::from_iter([FOLDER, city.as_str(), &day.to_string(), &root_id.to_string()])
}
