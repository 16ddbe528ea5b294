//! `POST /jobs/{job_id}/overrides`: a person decides against the dispatcher.

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
    problem::Problem,
    state::Shared,
};

/// What is decided, about which crew, and why.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct OverruleDispatcher {
    /// `pin`: this crew and no other is asked. `exclude`: it is not asked. `force`: it is put on
    /// its list at once, whatever the dispatcher thinks of it.
    kind: OverrideKind,
    /// The crew.
    #[schema(value_type = uuid::Uuid)]
    crew_id: CrewId,
    /// In a few words; residents can read it if somebody else had the job.
    #[schema(min_length = 1, max_length = 500)]
    reason: String,
}

/// Overrule the dispatcher.
///
/// Who else has the job, and has not begun it, has it no longer. The newest decision about a crew
/// counts, and the newest pin. Stock is never promised twice, and a crew never holds more than it
/// may, also by force.
#[utoipa::path(
    tag = "cases",
    security(("bearer" = [])),
    params(("job_id" = uuid::Uuid, Path, description = "The job")),
    responses(
        (status = NO_CONTENT, description = "So it is"),
        (status = BAD_REQUEST, description = "`bad_request`", body = Problem),
        (status = UNAUTHORIZED, description = "`unauthorized`", body = Problem),
        (status = FORBIDDEN, description = "`forbidden`: this is for dispatchers", body = Problem),
        (status = NOT_FOUND, description = "`not_found`: no such job, or it has ended", body = Problem),
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
        _ => return Err(Problem::new("forbidden", "This is for dispatchers.")),
    };
    let reason = text::tidy_within("reason", &reason, 500)?;
    let actor = &staff.actor;
    let order = Override { job_id: *job_id, crew_id, kind, reason: &reason, made_by, actor };
    let mut conn = state.connect().await?;
    jobs::overrule(&mut conn, now, &staff.jurisdiction_id, order).await?;
    state.bell.ring();
    Ok(HttpResponse::NoContent().finish())
}

/// Lift a decision.
///
/// What was decided about this crew and this job holds no longer: the dispatcher decides again.
#[utoipa::path(
    tag = "cases",
    security(("bearer" = [])),
    params(
        ("job_id" = uuid::Uuid, Path, description = "The job"),
        ("crew_id" = uuid::Uuid, Path, description = "The crew"),
    ),
    responses(
        (status = NO_CONTENT, description = "Lifted"),
        (status = BAD_REQUEST, description = "`bad_request`", body = Problem),
        (status = UNAUTHORIZED, description = "`unauthorized`", body = Problem),
        (status = FORBIDDEN, description = "`forbidden`: this is for dispatchers", body = Problem),
        (status = NOT_FOUND, description = "`not_found`: nothing was decided", body = Problem),
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
        return Err(Problem::new("forbidden", "This is for dispatchers."));
    }
    let mut conn = state.connect().await?;
    if !jobs::lift(&mut conn, now, &staff.jurisdiction_id, path.into_inner()).await? {
        return Err(Problem::not_found());
    }
    state.bell.ring();
    Ok(HttpResponse::NoContent().finish())
}
