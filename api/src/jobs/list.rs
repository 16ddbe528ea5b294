//! `GET /jobs`: lists the escalated jobs of a queue.

use actix_web::{
    get,
    web::{Json, Query},
};
use chrono::{DateTime, Utc};
use domain::{
    cases::{Case, CaseNumber},
    jobs::{self, Disposition, Job, JobId},
    text::Name,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{extract::Staff, problem::Problem, state::Shared};

/// Filter of the job list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Which {
    /// Name of the queue, as configured in the service. Defaults to `dispatch`.
    #[param(value_type = Option<String>, example = "dispatch")]
    queue: Option<Name>,
}

/// An escalated job.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct WaitingJob {
    /// Id of the job.
    job_id: JobId,
    /// Public case number.
    case_number: CaseNumber,
    /// Code of the service.
    service_code: String,
    /// Name of the visit, if the work takes several visits.
    #[serde(skip_serializing_if = "String::is_empty")]
    visit: String,
    /// Address or description of the location.
    address: Option<String>,
    /// Time the job should be done (UTC).
    due_at: Option<DateTime<Utc>>,
    /// Time the job was escalated (UTC).
    escalated_at: Option<DateTime<Utc>>,
    /// Code of the reason why no crew has the job.
    code: Option<String>,
    /// Reason as a sentence.
    words: Option<String>,
}

impl WaitingJob {
    fn of((job, case, disposition): (Job, Case, Option<Disposition>)) -> Self {
        let (code, words) = disposition.map(|known| (known.code, known.words)).unzip();
        Self {
            job_id: job.job_id,
            case_number: case.number,
            service_code: case.service_code,
            visit: job.visit,
            address: case.address,
            due_at: job.due_at,
            escalated_at: job.escalated_at,
            code,
            words,
        }
    }
}

/// List escalated jobs.
///
/// Returns the jobs that were not accepted in time, by due time; at most 500.
#[utoipa::path(
    tag = "cases",
    security(("bearer" = [])),
    responses(
        (status = OK, description = "Jobs", body = Vec<WaitingJob>),
        (status = BAD_REQUEST, description = "`bad_request`", body = Problem),
        (status = UNAUTHORIZED, description = "`unauthorized`", body = Problem),
        (status = FORBIDDEN, description = "`forbidden`", body = Problem),
    ),
)]
#[get("/jobs")]
pub(super) async fn list_jobs_of_queue(
    staff: Staff,
    state: Shared,
    query: Query<Which>,
) -> Result<Json<Vec<WaitingJob>>, Problem> {
    let Which { queue } = query.into_inner();
    let queue = queue.map_or_else(|| "dispatch".to_owned(), String::from);
    let mut conn = state.connect().await?;
    let waiting = jobs::store::queued(&mut conn, &staff.jurisdiction_id, &queue).await?;
    Ok(Json(waiting.into_iter().map(WaitingJob::of).collect()))
}
