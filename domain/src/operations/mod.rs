//! Operations: what a crew's phone says was done, perhaps while it was offline.
//!
//! *Authority* (accept, decline, start, hold, resolve, release) is decided here and by the fence.
//! *Evidence* (note, photo, arrival, parts used) is kept, also when it comes too late. The phone
//! chooses the id of an operation, so that it may send it again: it has its effect once, and the
//! answer is the same each time.

mod answer;
mod authority;
mod evidence;
mod fence;
mod forget;
mod inbox;
mod parts;
mod perform;
mod photos;
mod store;

use chrono::{DateTime, Utc};
use serde::Serialize;

pub use self::{
    answer::{Answer, AnswerStatus, Reason},
    forget::forget,
    perform::perform,
    store::{Visit, VisitKind, VisitStanding, visits},
};
use crate::{
    cases::Outcome, crews::CrewId, id::Id, jobs::JobId, jurisdictions::JurisdictionId,
    offers::OfferId, place::Place, services::StockNeed, uploads::Owner,
};

/// The id of an operation.
pub type OperationId = Id<Operation>;

/// Something that was done.
#[derive(Debug, Clone, Serialize)]
pub struct Operation {
    /// The phone's name for it.
    pub id: OperationId,
    /// When, by the phone's clock. It decides nothing.
    pub device_at: DateTime<Utc>,
    /// What.
    pub deed: Deed,
}

/// What a crew does.
#[derive(Debug, Clone, Serialize)]
pub enum Deed {
    /// It takes a job.
    Accept(OfferId),
    /// It says no, and why.
    Decline(OfferId, String),
    /// It begins.
    Start(Under),
    /// It says what the work waits for, and until when if that is known.
    Hold(Under, String, Option<DateTime<Utc>>),
    /// It says that the work is done.
    Resolve(Under, Claim),
    /// It gives the job back, and says why.
    Release(Under, String),
    /// It says something.
    Note(Under, String),
    /// It shows something: the secrets of uploads, and words.
    Photo(Under, Vec<String>, String),
    /// It is there, and how far off that may be, in metres.
    Arrival(Under, Place, Option<f64>),
    /// It has used something up.
    Parts(Under, Vec<StockNeed>),
}

impl Deed {
    /// The secrets of the uploads that it names.
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
    /// In a word.
    pub outcome: Outcome,
    /// What was done.
    pub note: String,
    /// The secrets of uploads that show it.
    pub photos: Vec<String>,
    /// Where the crew was.
    pub place: Option<Place>,
}

/// Which job, and by which right.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Under {
    /// The job.
    pub job_id: JobId,
    /// The right.
    pub right: Right,
}

/// How a phone names the lease that it believes in.
#[derive(Debug, Clone, Copy, Serialize)]
pub enum Right {
    /// By its fence.
    Fence(i64),
    /// By the operation that accepted the job, whose answer may not have come yet.
    Accept(OperationId),
}

/// Who sends operations.
#[derive(Debug, Clone, Copy)]
pub struct Phone<'a> {
    /// The city.
    pub jurisdiction: &'a JurisdictionId,
    /// The crew.
    pub crew_id: CrewId,
    /// Whose uploads it may use.
    pub owner: Owner,
}
