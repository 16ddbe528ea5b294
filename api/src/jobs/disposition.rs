//! `GET /cases/{number}/disposition`: why an open job is where it is.

use actix_web::{
    get,
    web::{Json, Path},
};
use chrono::{DateTime, Utc};
use domain::jobs::{self, JobId, JobState};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{cases::find, extract::Staff, problem::Problem, state::Shared};

/// Why an open job is where it is.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct DispositionView {
    /// The job.
    job_id: JobId,
    /// How far it is.
    state: JobState,
    /// For programs.
    code: String,
    /// For people.
    words: String,
    /// Each crew that was weighed: what it would cost, or why not and what would change that.
    candidates: serde_json::Value,
    /// When.
    decided_at: DateTime<Utc>,
}

/// Explain where a case's job is.
#[utoipa::path(
    tag = "cases",
    security(("bearer" = [])),
    params(("number" = String, Path, description = "The case")),
    responses(
        (status = OK, description = "The disposition", body = DispositionView),
        (status = BAD_REQUEST, description = "`bad_request`", body = Problem),
        (status = UNAUTHORIZED, description = "`unauthorized`", body = Problem),
        (status = FORBIDDEN, description = "`forbidden`", body = Problem),
        (status = NOT_FOUND, description = "`not_found`: no such case, or no open job", body = Problem),
    ),
)]
#[get("/cases/{number}/disposition")]
pub(super) async fn show_disposition(
    staff: Staff,
    state: Shared,
    number: Path<String>,
) -> Result<Json<DispositionView>, Problem> {
    let city = &staff.jurisdiction_id;
    let mut conn = state.connect().await?;
    let case = find(&mut conn, city, &number).await?;
    let job = jobs::store::live_job_of(&mut conn, city, case.case_id).await?;
    let job = job.ok_or_else(Problem::not_found)?;
    let known = jobs::store::disposition_of(&mut conn, city, job.job_id).await?;
    let known = known.ok_or_else(Problem::not_found)?;
    Ok(Json(DispositionView {
        job_id: job.job_id,
        state: job.state,
        code: known.code,
        words: known.words,
        candidates: known.candidates,
        decided_at: known.decided_at,
    }))
}
