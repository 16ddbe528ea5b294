//! `GET /jobs/{job_id}/disposition` and `GET /cases/{number}/disposition`: explain the dispatch of
//! an open job.

use actix_web::{
    get,
    web::{Json, Path},
};
use chrono::{DateTime, Utc};
use diesel_async::AsyncPgConnection;
use domain::{
    crews::CrewId,
    jobs::{self, Job, JobId, JobOverride, JobState, OverrideKind},
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{cases::find, extract::Staff, problem::Problem, state::Shared};

/// Disposition of an open job: its dispatch state and the reasons for it.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct DispositionView {
    /// Id of the job.
    job_id: JobId,
    /// State of the job.
    state: JobState,
    /// Name of the visit, if the work takes several visits.
    #[serde(skip_serializing_if = "String::is_empty")]
    visit: String,
    /// Queue to which the job was escalated. Null if it was not escalated.
    queue: Option<String>,
    /// Reason code.
    code: String,
    /// Reason as a sentence.
    words: String,
    /// Crews that were considered, each with its cost, or with the reason for the rejection and
    /// what would change it.
    candidates: serde_json::Value,
    /// Overrides that are in force.
    overrides: Vec<DecidedView>,
    /// Time of the dispatch decision (UTC).
    decided_at: DateTime<Utc>,
}

/// A staff decision about a job and a crew.
#[derive(Debug, Serialize, ToSchema)]
struct DecidedView {
    /// Kind of the override.
    kind: OverrideKind,
    /// Id of the crew.
    crew_id: CrewId,
    /// Reason for the override.
    reason: String,
    /// Time of the override (UTC).
    made_at: DateTime<Utc>,
}

impl From<JobOverride> for DecidedView {
    fn from(decided: JobOverride) -> Self {
        let JobOverride { kind, crew_id, reason, made_at, .. } = decided;
        Self { kind, crew_id, reason, made_at }
    }
}

/// Retrieve the dispatch explanation of a case.
///
/// Explains the state of the case's job: which crews were considered, and why it is assigned,
/// offered or waiting.
#[utoipa::path(
    tag = "cases",
    security(("bearer" = [])),
    params(("number" = String, Path, description = "Public case number")),
    responses(
        (status = OK, description = "The disposition", body = DispositionView),
        (status = BAD_REQUEST, description = "`bad_request`", body = Problem),
        (status = UNAUTHORIZED, description = "`unauthorized`", body = Problem),
        (status = FORBIDDEN, description = "`forbidden`", body = Problem),
        (status = NOT_FOUND, description = "`not_found`: unknown case, or no open job", body = Problem),
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
    // If the case has several jobs, shows one that has no crew yet.
    let live = jobs::store::live_jobs_of(&mut conn, city, case.case_id).await?;
    let open = live.iter().find(|job| job.state == JobState::Open);
    let job = open.or(live.first()).ok_or_else(Problem::not_found)?;
    Ok(Json(view(&mut conn, job).await?))
}

/// Retrieve the dispatch explanation of a job.
///
/// Returns a code and a sentence, each crew considered with its cost terms or with the reasons for
/// its rejection and what would change it, and the overrides in force.
#[utoipa::path(
    tag = "cases",
    security(("bearer" = [])),
    params(("job_id" = uuid::Uuid, Path, description = "Job identifier")),
    responses(
        (status = OK, description = "The disposition", body = DispositionView),
        (status = BAD_REQUEST, description = "`bad_request`", body = Problem),
        (status = UNAUTHORIZED, description = "`unauthorized`", body = Problem),
        (status = FORBIDDEN, description = "`forbidden`", body = Problem),
        (status = NOT_FOUND, description = "`not_found`: unknown job, or the job has ended", body = Problem),
    ),
)]
#[get("/jobs/{job_id}/disposition")]
pub(super) async fn show_job_disposition(
    staff: Staff,
    state: Shared,
    job_id: Path<JobId>,
) -> Result<Json<DispositionView>, Problem> {
    let mut conn = state.connect().await?;
    let job = jobs::store::find(&mut conn, &staff.jurisdiction_id, *job_id).await?;
    Ok(Json(view(&mut conn, &job.ok_or_else(Problem::not_found)?).await?))
}

async fn view(conn: &mut AsyncPgConnection, job: &Job) -> Result<DispositionView, Problem> {
    let city = &job.jurisdiction_id;
    let known = jobs::store::disposition_of(conn, city, job.job_id).await?;
    let known = known.ok_or_else(Problem::not_found)?;
    let overrides = jobs::overrides(conn, city, &[job.job_id]).await?;
    Ok(DispositionView {
        job_id: job.job_id,
        state: job.state,
        visit: job.visit.clone(),
        queue: job.escalated_at.map(|_| job.queue.clone()),
        code: known.code,
        words: known.words,
        candidates: known.candidates,
        overrides: overrides.into_iter().map(DecidedView::from).collect(),
        decided_at: known.decided_at,
    })
}
