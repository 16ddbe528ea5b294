//! What a crew sees.

use chrono::{DateTime, Utc};
use domain::{
    cases::{Case, CaseNumber, Status},
    jobs::{Job, JobId, JobMode, Lease},
    offers::{Offer, OfferId},
    place::Place,
    services::StockNeed,
};
use serde::Serialize;
use utoipa::ToSchema;

/// A job that waits for this crew's answer.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct OfferView {
    /// The offer.
    pub(crate) offer_id: OfferId,
    /// Answer before then.
    expires_at: DateTime<Utc>,
    /// How far away it is, in metres.
    distance_m: Option<f64>,
    /// The job.
    #[serde(flatten)]
    work: Work,
}

/// A job that this crew holds.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct LeaseView {
    /// Send it with everything that is done to the job.
    fence: i64,
    /// Since when.
    taken_at: DateTime<Utc>,
    /// When work began.
    started_at: Option<DateTime<Utc>>,
    /// Whether it was put on the list without asking: it may be refused.
    assigned: bool,
    /// The job.
    #[serde(flatten)]
    work: Work,
}

/// What there is to do, and where.
#[derive(Debug, Clone, Serialize, ToSchema)]
struct Work {
    /// The job.
    job_id: JobId,
    /// `broadcast`: others are asked, too; `nearby`: it is on the way.
    mode: JobMode,
    /// Which visit of the work it is, if it takes several.
    #[serde(skip_serializing_if = "String::is_empty")]
    visit: String,
    /// Whether somebody may come to harm until it is done.
    hazard: bool,
    /// 1 is most pressing, 5 least.
    priority: i16,
    /// The case.
    case_number: CaseNumber,
    /// Where the case stands.
    case_status: Status,
    /// What was asked for.
    service_code: String,
    /// The reporter's words.
    description: String,
    /// Where.
    place: Option<Place>,
    /// Where, in words.
    address: Option<String>,
    /// What it uses up.
    stock_needs: Vec<StockNeed>,
    /// How long it takes, in minutes.
    service_minutes: i32,
    /// When it should be done.
    due_at: Option<DateTime<Utc>>,
}

impl Work {
    fn of(job: &Job, case: &Case) -> Self {
        Self {
            job_id: job.job_id,
            mode: job.mode,
            visit: job.visit.clone(),
            hazard: job.hazard,
            priority: job.priority,
            case_number: case.number.clone(),
            case_status: case.status,
            service_code: case.service_code.clone(),
            description: case.description.clone(),
            place: job.place,
            address: case.address.clone(),
            stock_needs: job.needs(),
            service_minutes: job.service_minutes,
            due_at: job.due_at,
        }
    }
}

impl OfferView {
    pub(crate) fn of(offer: &Offer, job: &Job, case: &Case) -> Self {
        Self {
            offer_id: offer.offer_id,
            expires_at: offer.expires_at,
            distance_m: offer.distance_m.map(f64::round),
            work: Work::of(job, case),
        }
    }
}

impl LeaseView {
    pub(super) fn of(lease: &Lease, job: &Job, case: &Case) -> Self {
        Self {
            fence: lease.fence,
            taken_at: lease.taken_at,
            started_at: lease.started_at,
            assigned: lease.assigned,
            work: Work::of(job, case),
        }
    }
}
