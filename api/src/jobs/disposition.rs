//! `GET /jobs/{job_id}/disposition` and `GET /cases/{number}/disposition`: why an open job is where it is.

use actix_web::{
    get,
    web::{Json, Path},
};
use chrono::{DateTime, Utc};
use diesel_async::AsyncPgConnection;
use domain::{
    crews::CrewId,
    jobs::{self, Job, JobId, JobState, OverrideKind, OverrideView},
};
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
    /// Which visit of the work it is, if it takes several.
    #[serde(skip_serializing_if = "String::is_empty")]
    visit: String,
    /// Where people look for it, if nobody has taken it in time.
    queue: Option<String>,
    /// For programs.
    code: String,
    /// For people.
    words: String,
    /// Each crew that was weighed: what it would cost, or why not and what would change that.
    candidates: serde_json::Value,
    /// What people have decided, and holds.
    overrides: Vec<DecidedView>,
    /// When.
    decided_at: DateTime<Utc>,
}

/// What a person decided about a job and a crew.
#[derive(Debug, Serialize, ToSchema)]
struct DecidedView {
    /// What.
    kind: OverrideKind,
    /// The crew.
    crew_id: CrewId,
    /// Why.
    reason: String,
    /// When.
    made_at: DateTime<Utc>,
}

impl From<OverrideView> for DecidedView {
    fn from(decided: OverrideView) -> Self {
        let OverrideView { kind, crew_id, reason, made_at, .. } = decided;
        Self { kind, crew_id, reason, made_at }
    }
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
    // Of several jobs, one that still looks for a crew.
    let live = jobs::store::live_jobs_of(&mut conn, city, case.case_id).await?;
    let open = live.iter().find(|job| job.state == JobState::Open);
    let job = open.or(live.first()).ok_or_else(Problem::not_found)?;
    Ok(Json(view(&mut conn, job).await?))
}

/// Explain where a job is.
///
/// A code and words, everybody who was weighed with each term of the cost or with what would have
/// to be otherwise, and what people have decided about it.
#[utoipa::path(
    tag = "cases",
    security(("bearer" = [])),
    params(("job_id" = uuid::Uuid, Path, description = "The job")),
    responses(
        (status = OK, description = "The disposition", body = DispositionView),
        (status = BAD_REQUEST, description = "`bad_request`", body = Problem),
        (status = UNAUTHORIZED, description = "`unauthorized`", body = Problem),
        (status = FORBIDDEN, description = "`forbidden`", body = Problem),
        (status = NOT_FOUND, description = "`not_found`: no such job, or it has ended", body = Problem),
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
