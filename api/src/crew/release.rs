//! `POST /crew/jobs/{job_id}/release`: the crew gives a job back.

use actix_web::{
    HttpResponse, post,
    web::{Json, Path},
};
use domain::{
    jobs::{self, Held, JobId},
    text,
};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    extract::{Crew, Now},
    problem::Problem,
    state::Shared,
};

/// Reason for giving a job back.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ReleaseJob {
    /// Fence of the lease.
    fence: i64,
    /// Reason, at most 500 characters. Public.
    #[schema(min_length = 1, max_length = 500)]
    reason: String,
}

/// Release a job.
///
/// Returns the job to dispatch, which looks for another crew. Repeating the request has no further
/// effect.
#[utoipa::path(
    tag = "crew",
    security(("bearer" = [])),
    params(("job_id" = uuid::Uuid, Path, description = "Job identifier")),
    responses(
        (status = NO_CONTENT, description = "Job released"),
        (status = BAD_REQUEST, description = "`bad_request`", body = Problem),
        (status = UNAUTHORIZED, description = "`unauthorized`", body = Problem),
        (status = FORBIDDEN, description = "`forbidden`", body = Problem),
        (status = CONFLICT, description = "`not_held`, `conflict`", body = Problem),
        (status = UNPROCESSABLE_ENTITY, description = "`invalid`", body = Problem),
    ),
)]
#[post("/crew/jobs/{job_id}/release")]
pub(super) async fn release_job(
    crew: Crew,
    Now(now): Now,
    state: Shared,
    job_id: Path<JobId>,
    Json(body): Json<ReleaseJob>,
) -> Result<HttpResponse, Problem> {
    let ReleaseJob { fence, reason } = body;
    let reason = text::tidy_within("reason", &reason, 500)?;
    let mut conn = state.connect().await?;
    let city = &crew.jurisdiction_id;
    let held = Held { jurisdiction: city, crew_id: crew.id, job_id: *job_id, fence };
    jobs::release(&mut conn, now, held, &reason).await?;
    state.notifier.notify();
    Ok(HttpResponse::NoContent().finish())
}
