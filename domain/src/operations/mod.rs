//! Operations: what a crew did, sent by its phone, possibly after it was offline.
//!
//! *Authority* (accept, decline, start, hold, resolve, release) is decided by the server and the
//! fence of the lease. *Evidence* (note, photo, arrival, parts used) is kept even if it arrives too
//! late. The phone chooses the id of an operation and may send it again: it takes effect once, and
//! the answer is the same each time.

mod answer;
mod authority;
mod evidence;
mod fence;
mod inbox;
mod parts;
mod perform;
mod photos;
mod store;

use chrono::{DateTime, Utc};
use serde::Serialize;

pub use self::{
    answer::{Answer, AnswerStatus, Reason},
    perform::perform,
    store::{Visit, VisitKind, VisitStanding, visits},
};
use crate::{
    cases::Outcome, crews::CrewId, id::Id, jobs::JobId, jurisdictions::JurisdictionId,
    offers::OfferId, place::Place, services::StockNeed, uploads::Owner,
};

/// Id of an operation, chosen by the phone.
pub type OperationId = Id<Operation>;

/// One operation of a crew.
#[derive(Debug, Clone, Serialize)]
pub struct Operation {
    /// Id chosen by the phone.
    pub id: OperationId,
    /// Time by the phone's clock. It is stored, but no decision depends on it.
    pub device_at: DateTime<Utc>,
    /// What the crew did.
    pub deed: OperationKind,
}

/// What a crew did.
#[derive(Debug, Clone, Serialize)]
pub enum OperationKind {
    /// Accepts an offer.
    Accept(OfferId),
    /// Declines an offer, with a reason.
    Decline(OfferId, String),
    /// Starts work.
    Start(ClaimedJob),
    /// Puts the job on hold: reason, and end time if known.
    Hold(ClaimedJob, String, Option<DateTime<Utc>>),
    /// Resolves the job.
    Resolve(ClaimedJob, Claim),
    /// Gives the job back, with a reason.
    Release(ClaimedJob, String),
    /// Adds a note.
    Note(ClaimedJob, String),
    /// Adds photos: secrets of uploads, and a note.
    Photo(ClaimedJob, Vec<String>, String),
    /// Reports arrival: position, and its error radius in meters.
    Arrival(ClaimedJob, Place, Option<f64>),
    /// Reports used parts.
    Parts(ClaimedJob, Vec<StockNeed>),
}

impl OperationKind {
    /// Returns the secrets of the uploads that it names.
    pub fn photos(&self) -> &[String] {
        match self {
            Self::Resolve(_, claim) => &claim.photos,
            Self::Photo(_, photos, _) => photos,
            Self::Accept(_)
            | Self::Decline(..)
            | Self::Start(_)
            | Self::Hold(..)
            | Self::Release(..)
            | Self::Note(..)
            | Self::Arrival(..)
            | Self::Parts(..) => &[],
        }
    }
}

/// How the work ended.
#[derive(Debug, Clone, Serialize)]
pub struct Claim {
    /// Outcome of the case.
    pub outcome: Outcome,
    /// Note on the work done.
    pub note: String,
    /// Secrets of uploads that prove it.
    pub photos: Vec<String>,
    /// Position of the crew (WGS 84). `None` if not sent.
    pub place: Option<Place>,
}

/// A job and the lease under which the crew acts.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct ClaimedJob {
    /// The job.
    pub job_id: JobId,
    /// Reference to the lease.
    pub right: Right,
}

/// How a phone refers to its lease.
#[derive(Debug, Clone, Copy, Serialize)]
pub enum Right {
    /// The fence of the lease.
    Fence(i64),
    /// The operation that accepts the job. The phone may not have its answer yet.
    Accept(OperationId),
}

/// The sender of operations.
#[derive(Debug, Clone, Copy)]
pub struct Phone<'a> {
    /// Jurisdiction of the crew.
    pub jurisdiction: &'a JurisdictionId,
    /// The crew.
    pub crew_id: CrewId,
    /// Owner of the uploads that it may use.
    pub owner: Owner,
}
