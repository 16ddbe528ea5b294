//! Offers and jobs as a crew sees them: on the stream, in lists and in `sync`.

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

/// An offer to the crew.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct OfferView {
    /// Id of the offer.
    pub(crate) offer_id: OfferId,
    /// Time the offer expires (UTC).
    expires_at: DateTime<Utc>,
    /// Distance from the crew, in metres.
    distance_m: Option<f64>,
    /// The offered job.
    #[serde(flatten)]
    work: Work,
}

/// A job that the crew holds.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct LeaseView {
    /// Fence of the lease. Send it with every change of the job.
    fence: i64,
    /// Time the crew received the job (UTC).
    taken_at: DateTime<Utc>,
    /// Time the work started (UTC).
    started_at: Option<DateTime<Utc>>,
    /// Whether the job was assigned without an offer. The crew may refuse it.
    assigned: bool,
    /// The job.
    #[serde(flatten)]
    work: Work,
}

/// Work and location of a job.
#[derive(Debug, Clone, Serialize, ToSchema)]
struct Work {
    /// Id of the job.
    job_id: JobId,
    /// Dispatch mode. `broadcast`: other crews have the offer, too; `nearby`: the job is on the
    /// crew's way.
    mode: JobMode,
    /// Name of the visit, if the work takes several visits.
    #[serde(skip_serializing_if = "String::is_empty")]
    visit: String,
    /// Whether the problem is a hazard to people.
    hazard: bool,
    /// Priority, from 1 (highest) to 5 (lowest).
    priority: i16,
    /// Public case number.
    case_number: CaseNumber,
    /// Status of the case.
    case_status: Status,
    /// Code of the service.
    service_code: String,
    /// Description from the reporter.
    description: String,
    /// Reported location (WGS 84).
    place: Option<Place>,
    /// Address or description of the location.
    address: Option<String>,
    /// Items and quantities that the job uses.
    stock_needs: Vec<StockNeed>,
    /// Estimated duration of the work, in minutes.
    service_minutes: i32,
    /// Time the job should be done (UTC).
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
    pub(crate) fn of(lease: &Lease, job: &Job, case: &Case) -> Self {
        Self {
            fence: lease.fence,
            taken_at: lease.taken_at,
            started_at: lease.started_at,
            assigned: lease.assigned,
            work: Work::of(job, case),
        }
    }
}
