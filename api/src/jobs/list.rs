//! `GET /jobs`: what waits for people in a queue.

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

/// Which queue.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Which {
    /// Its name, as the service has it.
    #[param(value_type = Option<String>, example = "dispatch")]
    queue: Option<Name>,
}

/// A job that nobody has taken in time.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct WaitingJob {
    /// The job.
    job_id: JobId,
    /// The case.
    case_number: CaseNumber,
    /// What was asked for.
    service_code: String,
    /// Which visit of the work it is, if it takes several.
    #[serde(skip_serializing_if = "String::is_empty")]
    visit: String,
    /// Where, in words.
    address: Option<String>,
    /// When it should be done.
    due_at: Option<DateTime<Utc>>,
    /// Since when people look for it.
    escalated_at: Option<DateTime<Utc>>,
    /// Why nobody has it, for programs.
    code: Option<String>,
    /// The same in words.
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

/// List the jobs that nobody has taken in time.
///
/// Those due first come first, 500 at most.
#[utoipa::path(
    tag = "cases",
    security(("bearer" = [])),
    responses(
        (status = OK, description = "The jobs", body = Vec<WaitingJob>),
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
