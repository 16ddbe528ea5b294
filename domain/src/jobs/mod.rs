//! Jobs: field work for a case. A lease is the exclusive right of one crew to one job.
//!
//! Lock order for several rows: case, shift, job, lease, offer, stock.

mod advance_case;
mod apply;
mod assign;
mod audit;
mod available;
mod change_case;
mod dispose;
mod end;
mod escalate;
mod finish;
mod give_back;
mod hand_over;
mod hold;
mod lift;
mod open;
mod overrides;
mod overrule;
mod put_back;
mod release;
mod reopen;
mod report_progress;
mod resolve;
mod start;
pub mod store;
mod survey;
mod take;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use self::available::available;
pub use self::{
    advance_case::advance_case,
    assign::{AssignError, assign},
    audit::{Breach, audit},
    available::{Ahead, Available, Standing},
    change_case::change_case,
    dispose::{Disposition, dispose},
    end::{Ending, end},
    escalate::escalate,
    hand_over::{HandOverError, hand_over},
    hold::hold,
    lift::lift,
    overrides::{JobOverride, OverrideKind, overrides},
    overrule::{Override, OverruleError, overrule},
    release::release,
    report_progress::{LeaseClaim, ProgressOutcome, ReportProgressError, report_progress},
    resolve::resolve,
    start::start,
    survey::{Survey, Waiting, Wishes, survey, waiting},
    take::{TakeError, Taker},
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

/// Id of a job.
pub type JobId = Id<Job>;

text_enum! {
    /// State of a job.
    pub enum JobState {
        /// No crew holds it.
        Open = "open",
        /// A crew holds it.
        Leased = "leased",
        /// The work is done.
        Done = "done",
        /// The job is no longer needed.
        Cancelled = "cancelled",
    }
}

text_enum! {
    /// How a job is dispatched to crews.
    pub enum JobMode {
        /// Assigned to the best crew, which may refuse it.
        Assign = "assign",
        /// Offered to one crew after another, best first.
        Offer = "offer",
        /// Offered only to crews with a small detour.
        Nearby = "nearby",
        /// Offered to every suitable crew. The first valid accept gets the job.
        Broadcast = "broadcast",
    }
}

/// Field work for a case.
#[derive(Debug, Clone, HasQuery, Insertable)]
#[diesel(table_name = job)]
pub struct Job {
    /// Jurisdiction that owns the row.
    pub jurisdiction_id: JurisdictionId,
    /// Id of the job.
    pub job_id: JobId,
    /// Case that the job belongs to.
    pub case_id: CaseId,
    /// Current state.
    pub state: JobState,
    /// Dispatch mode of the service.
    pub mode: JobMode,
    /// Skills that the crew must have.
    pub skills: Vec<String>,
    /// JSON list of [`StockNeed`].
    pub stock_needs: serde_json::Value,
    /// Length of the visit in minutes.
    pub service_minutes: i32,
    /// Location of the work (WGS 84). `None` if unknown.
    pub place: Option<Place>,
    /// Code of the maintenance district at that location.
    pub district: Option<String>,
    /// Time when the case should be resolved (UTC).
    pub due_at: Option<DateTime<Utc>>,
    /// Crews that are excluded because their earlier work on the case was disputed.
    pub excluded_crews: Vec<CrewId>,
    /// Fence of the newest lease. It only grows.
    pub fence: i64,
    /// Time when the job was opened (UTC).
    pub opened_at: DateTime<Utc>,
    /// Time when the job ended (UTC). `None` while it is open or leased.
    pub ended_at: Option<DateTime<Utc>>,
    /// Name of the visit. Empty if the case needs one visit only.
    pub visit: String,
    /// Number of the crew within the visit, from 1.
    pub seat: i16,
    /// Names of the visits that must be done first.
    pub awaits: Vec<String>,
    /// Whether the problem is a danger to people.
    pub hazard: bool,
    /// Priority: 1 is the highest, 5 the lowest.
    pub priority: i16,
    /// Time from which the job is broadcast to every suitable crew (UTC).
    pub must_go_at: Option<DateTime<Utc>>,
    /// Time when an open job is escalated (UTC).
    pub escalate_at: DateTime<Utc>,
    /// Queue into which the job is escalated.
    pub queue: String,
    /// Time of the escalation (UTC). `None` if the job is not escalated.
    pub escalated_at: Option<DateTime<Utc>>,
}

impl Job {
    /// Stock that the visit uses, sorted by item. Lock stock rows in this order.
    pub fn needs(&self) -> Vec<StockNeed> {
        let mut needs: Vec<StockNeed> =
            serde_json::from_value(self.stock_needs.clone()).unwrap_or_default();
        needs.sort_by(|a, b| a.item.cmp(&b.item));
        needs
    }

    /// Dispatch mode at `now`. A job whose `must_go_at` has passed is always broadcast.
    pub fn mode_at(&self, now: DateTime<Utc>) -> JobMode {
        if self.must_go_at.is_some_and(|at| at <= now) { JobMode::Broadcast } else { self.mode }
    }
}

/// A crew's current right to a job.
#[derive(Debug, Clone, HasQuery, Insertable)]
#[diesel(table_name = lease_live)]
pub struct Lease {
    /// Jurisdiction that owns the row.
    pub jurisdiction_id: JurisdictionId,
    /// The leased job.
    pub job_id: JobId,
    /// Crew that holds the lease.
    pub crew_id: CrewId,
    /// Shift in which the crew took the job.
    pub shift_id: ShiftId,
    /// Vehicle of the crew.
    pub unit_id: UnitId,
    /// Fence of the lease. Each new lease of a job has a higher one.
    pub fence: i64,
    /// Time when the lease began (UTC).
    pub taken_at: DateTime<Utc>,
    /// Time when work began (UTC). `None` before that.
    pub started_at: Option<DateTime<Utc>>,
    /// Whether the job was assigned without an offer.
    pub assigned: bool,
}

/// A crew's claim to a job: the crew and the fence of the lease that it knows.
#[derive(Debug, Clone, Copy)]
pub struct Held<'a> {
    /// Jurisdiction of the job.
    pub jurisdiction: &'a JurisdictionId,
    /// Crew that acts.
    pub crew_id: CrewId,
    /// The job.
    pub job_id: JobId,
    /// Fence of the lease.
    pub fence: i64,
}

/// Why a crew cannot act on a job.
#[derive(Debug, thiserror::Error)]
pub enum LeaseError {
    /// The crew does not hold the job under this fence.
    #[error("the crew does not hold this job")]
    NotHeld,
    /// The crew has begun another job.
    #[error("the crew has begun another job; finish or release it first")]
    Busy,
    /// Some of the named uploads cannot be used as photos.
    #[error("some of the uploads cannot be used")]
    Unusable(Vec<Unusable>),
    /// The case does not allow it.
    #[error(transparent)]
    Case(#[from] ActError),
    /// The database query failed.
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

/// Task: finds a crew for a job.
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

/// Task: looks again at every job of the jurisdiction that waits for a crew.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct DispatchWaiting {}

impl Task for DispatchWaiting {
    const KIND: &'static str = "dispatch_waiting";

    fn dedupe_key(&self) -> Option<String> {
        Some(String::new())
    }
}
