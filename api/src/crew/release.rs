//! `POST /crew/jobs/{job_id}/release`: a crew gives a job back.

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

/// What is given back, and why.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ReleaseJob {
    /// The number that came with the job.
    fence: i64,
    /// In a few words; residents can read it.
    #[schema(min_length = 1, max_length = 500)]
    reason: String,
}

/// Give a job back.
///
/// Another crew is looked for. Giving back twice is giving back once.
#[utoipa::path(
    tag = "crew",
    security(("bearer" = [])),
    params(("job_id" = uuid::Uuid, Path, description = "The job")),
    responses(
        (status = NO_CONTENT, description = "Given back"),
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
    state.bell.ring();
    Ok(HttpResponse::NoContent().finish())
}
