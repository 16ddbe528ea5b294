//! Jobs: field work for a case. Leases: a crew's exclusive right to one.
//!
//! Whoever touches several rows locks them in this order: case, shift, job, lease, offer, stock.

mod assign;
mod audit;
mod available;
mod dispose;
mod end;
mod escalate;
mod finish;
mod give_back;
mod hand_over;
mod hold;
mod open;
mod overrule;
mod put_back;
mod release;
mod resolve;
mod start;
pub mod store;
mod survey;
mod take;
mod tell;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use self::available::available;
pub use self::{
    assign::{AssignError, assign},
    audit::{Breach, audit},
    available::{Ahead, Available, Standing},
    dispose::{Disposition, dispose},
    end::{Ending, end},
    escalate::escalate,
    hand_over::{HandOverError, hand_over},
    hold::hold,
    open::open,
    overrule::{Override, OverrideKind, OverrideView, OverruleError, lift, overrides, overrule},
    put_back::put_back,
    release::release,
    resolve::resolve,
    start::start,
    survey::{Survey, Waiting, Wishes, survey, waiting},
    take::{TakeError, Taker},
    tell::{Heard, Speaker, TellError, tell},
};
pub(crate) use self::{give_back::give_back, take::take};
use crate::{
    cases::{ActError, CaseId},
    crews::{CrewId, ShiftId, UnitId},
    id::Id,
    jurisdictions::JurisdictionId,
    place::Place,
    schema::{job, lease_live},
    services::StockNeed,
    tasks::Task,
    text_enum::text_enum,
    uploads::{ClaimError, Unusable},
};

/// The id of a job.
pub type JobId = Id<Job>;

text_enum! {
    /// How far a job is.
    pub enum JobState {
        /// Nobody holds it.
        Open = "open",
        /// A crew holds it.
        Leased = "leased",
        /// It is done.
        Done = "done",
        /// It is not needed any more.
        Cancelled = "cancelled",
    }
}

text_enum! {
    /// How a job is put to crews.
    pub enum JobMode {
        /// Straight on the list of the best, who may refuse it.
        Assign = "assign",
        /// To the best, then to the next.
        Offer = "offer",
        /// To whom it costs a small detour alone.
        Nearby = "nearby",
        /// To everyone who fits: the first valid accept wins.
        Broadcast = "broadcast",
    }
}

/// Field work for a case.
#[derive(Debug, Clone, HasQuery, Insertable)]
#[diesel(table_name = job)]
pub struct Job {
    /// The city.
    pub jurisdiction_id: JurisdictionId,
    /// Its id.
    pub job_id: JobId,
    /// Its case.
    pub case_id: CaseId,
    /// How far it is.
    pub state: JobState,
    /// How it is put to crews.
    pub mode: JobMode,
    /// What a crew must be able to do.
    pub skills: Vec<String>,
    /// A list of [`StockNeed`].
    pub stock_needs: serde_json::Value,
    /// How long the visit takes, in minutes.
    pub service_minutes: i32,
    /// Where.
    pub place: Option<Place>,
    /// The maintenance district there.
    pub district: Option<String>,
    /// When the case should be done.
    pub due_at: Option<DateTime<Utc>>,
    /// Crews whose earlier work on the case was disputed.
    pub excluded_crews: Vec<CrewId>,
    /// Of the newest lease.
    pub fence: i64,
    /// Since when.
    pub opened_at: DateTime<Utc>,
    /// Until when.
    pub ended_at: Option<DateTime<Utc>>,
    /// Which visit of the case's work it is; empty, if there is one alone.
    pub visit: String,
    /// Which of the crews that the visit takes.
    pub seat: i16,
    /// The visits that must be done before.
    pub awaits: Vec<String>,
    /// Whether somebody may come to harm until it is done.
    pub hazard: bool,
    /// 1 is most pressing, 5 least.
    pub priority: i16,
    /// When somebody must be on the way.
    pub must_go_at: Option<DateTime<Utc>>,
    /// If nobody has taken it by then, people are asked to look.
    pub escalate_at: DateTime<Utc>,
    /// Where they look.
    pub queue: String,
    /// Since when they do.
    pub escalated_at: Option<DateTime<Utc>>,
}

impl Job {
    /// What a visit uses up, by item: whoever touches several rows of stock does so in this order.
    pub fn needs(&self) -> Vec<StockNeed> {
        let mut needs: Vec<StockNeed> =
            serde_json::from_value(self.stock_needs.clone()).unwrap_or_default();
        needs.sort_by(|a, b| a.item.cmp(&b.item));
        needs
    }

    /// How it is put to crews now: what must go, goes to everybody who fits.
    pub fn mode_at(&self, now: DateTime<Utc>) -> JobMode {
        if self.must_go_at.is_some_and(|at| at <= now) { JobMode::Broadcast } else { self.mode }
    }
}

/// A crew's right to a job, now.
#[derive(Debug, Clone, HasQuery, Insertable)]
#[diesel(table_name = lease_live)]
pub struct Lease {
    /// The city.
    pub jurisdiction_id: JurisdictionId,
    /// The job.
    pub job_id: JobId,
    /// Who.
    pub crew_id: CrewId,
    /// In which shift.
    pub shift_id: ShiftId,
    /// With which vehicle.
    pub unit_id: UnitId,
    /// The number that only grows.
    pub fence: i64,
    /// Since when.
    pub taken_at: DateTime<Utc>,
    /// When work began.
    pub started_at: Option<DateTime<Utc>>,
    /// Whether it was put on the crew's list without asking.
    pub assigned: bool,
}

/// What a crew shows to act on a job: itself, and the fence of the lease it believes in.
#[derive(Debug, Clone, Copy)]
pub struct Held<'a> {
    /// The city.
    pub jurisdiction: &'a JurisdictionId,
    /// Who acts.
    pub crew_id: CrewId,
    /// The job.
    pub job_id: JobId,
    /// The fence of its lease.
    pub fence: i64,
}

/// Why a crew cannot act on a job.
#[derive(Debug, thiserror::Error)]
pub enum LeaseError {
    /// It does not hold it, or not any more.
    #[error("the crew does not hold this job, or not any more")]
    NotHeld,
    /// It has begun another.
    #[error("the crew has begun another job: finish or release that first")]
    Busy,
    /// Pictures that were sent before cannot be used.
    #[error("some of the uploads cannot be used")]
    Unusable(Vec<Unusable>),
    /// The case says no.
    #[error(transparent)]
    Case(#[from] ActError),
    /// The database failed.
    #[error("cannot change the job")]
    Database(#[from] diesel::result::Error),
}

impl From<ClaimError> for LeaseError {
    fn from(error: ClaimError) -> Self {
        match error {
            ClaimError::Unusable(flaws) => Self::Unusable(flaws),
            ClaimError::Database(error) => Self::Database(error),
        }
    }
}

/// Finds a crew for a job.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct DispatchJob {
    /// The job.
    pub job_id: JobId,
}

impl Task for DispatchJob {
    const KIND: &'static str = "dispatch_job";

    fn dedupe_key(&self) -> Option<String> {
        Some(self.job_id.to_string())
    }
}

/// Has another look at every job of the city that waits for a crew.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct DispatchWaiting {}

impl Task for DispatchWaiting {
    const KIND: &'static str = "dispatch_waiting";

    fn dedupe_key(&self) -> Option<String> {
        Some(String::new())
    }
}
