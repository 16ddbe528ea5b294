//! `POST /jobs/{job_id}/overrides`: a staff member overrides the dispatcher.

use actix_web::{
    HttpResponse, delete, post,
    web::{Json, Path},
};
use domain::{
    accounts::Role,
    cases::Actor,
    crews::CrewId,
    jobs::{self, JobId, Override, OverrideKind},
    text,
};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    extract::{Now, Staff},
    problem::{Problem, ProblemCode},
    state::Shared,
};

/// An override of the dispatcher.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct OverruleDispatcher {
    /// `pin`: only this crew is considered. `exclude`: this crew is not considered. `force`: the
    /// job is assigned to this crew immediately, regardless of the dispatcher's checks.
    kind: OverrideKind,
    /// Id of the crew.
    #[schema(value_type = uuid::Uuid)]
    crew_id: CrewId,
    /// Reason, at most 500 characters. Public if another crew held the job.
    #[schema(min_length = 1, max_length = 500)]
    reason: String,
}

/// Override dispatch.
///
/// Excludes a crew, pins the job to a crew, or assigns it by force. A crew that holds the job
/// without having started it loses it. The latest override per crew and the latest pin apply. Stock
/// limits and queue limits cannot be overridden.
#[utoipa::path(
    tag = "cases",
    security(("bearer" = [])),
    params(("job_id" = uuid::Uuid, Path, description = "Job identifier")),
    responses(
        (status = NO_CONTENT, description = "Override stored"),
        (status = BAD_REQUEST, description = "`bad_request`", body = Problem),
        (status = UNAUTHORIZED, description = "`unauthorized`", body = Problem),
        (status = FORBIDDEN, description = "`forbidden`: requires the dispatcher role", body = Problem),
        (status = NOT_FOUND, description = "`not_found`: unknown job, or the job has ended", body = Problem),
        (status = CONFLICT, description = "`off_shift`, `queue_full`, `stock_out`, `gone`, `conflict`", body = Problem),
        (status = UNPROCESSABLE_ENTITY, description = "`invalid`", body = Problem),
    ),
)]
#[post("/jobs/{job_id}/overrides")]
pub(super) async fn overrule_dispatcher(
    staff: Staff,
    Now(now): Now,
    state: Shared,
    job_id: Path<JobId>,
    Json(body): Json<OverruleDispatcher>,
) -> Result<HttpResponse, Problem> {
    let OverruleDispatcher { kind, crew_id, reason } = body;
    let made_by = match staff.actor {
        Actor::Staff(id, role) if role >= Role::Dispatcher => id,
        _ => return Err(Problem::new(ProblemCode::Forbidden, "This is for dispatchers.")),
    };
    let reason = text::tidy_within("reason", &reason, 500)?;
    let actor = &staff.actor;
    let order = Override { job_id: *job_id, crew_id, kind, reason: &reason, made_by, actor };
    let mut conn = state.connect().await?;
    jobs::overrule(&mut conn, now, &staff.jurisdiction_id, order).await?;
    state.notifier.notify();
    Ok(HttpResponse::NoContent().finish())
}

/// Remove a dispatch override.
///
/// Removes the override for this crew and job. Dispatch decides again.
#[utoipa::path(
    tag = "cases",
    security(("bearer" = [])),
    params(
        ("job_id" = uuid::Uuid, Path, description = "Job identifier"),
        ("crew_id" = uuid::Uuid, Path, description = "Crew identifier"),
    ),
    responses(
        (status = NO_CONTENT, description = "Override removed"),
        (status = BAD_REQUEST, description = "`bad_request`", body = Problem),
        (status = UNAUTHORIZED, description = "`unauthorized`", body = Problem),
        (status = FORBIDDEN, description = "`forbidden`: requires the dispatcher role", body = Problem),
        (status = NOT_FOUND, description = "`not_found`: no override for this crew and job", body = Problem),
    ),
)]
#[delete("/jobs/{job_id}/overrides/{crew_id}")]
pub(super) async fn lift_override(
    staff: Staff,
    Now(now): Now,
    state: Shared,
    path: Path<(JobId, CrewId)>,
) -> Result<HttpResponse, Problem> {
    if !matches!(staff.actor, Actor::Staff(_, role) if role >= Role::Dispatcher) {
        return Err(Problem::new(ProblemCode::Forbidden, "This is for dispatchers."));
    }
    let mut conn = state.connect().await?;
    if !jobs::lift(&mut conn, now, &staff.jurisdiction_id, path.into_inner()).await? {
        return Err(Problem::not_found());
    }
    state.notifier.notify();
    Ok(HttpResponse::NoContent().finish())
}
