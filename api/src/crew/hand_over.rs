//! `POST /crew/jobs/{job_id}/hand-over`: a crew gives a job to another.

use actix_web::{
    HttpResponse, post,
    web::{Json, Path},
};
use domain::{
    crews::CrewId,
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

/// To whom, and why.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct HandOverJob {
    /// The number that came with the job.
    fence: i64,
    /// The other crew, which is on shift.
    #[schema(value_type = uuid::Uuid)]
    to_crew: CrewId,
    /// In a few words; residents can read it.
    #[schema(min_length = 1, max_length = 500)]
    reason: String,
}

/// Hand a job over to another crew.
///
/// It is on the other crew's list at once, which may refuse it. The other crew must have the skills
/// and the things that the job takes, and room for it. Twice is once.
#[utoipa::path(
    tag = "crew",
    security(("bearer" = [])),
    params(("job_id" = uuid::Uuid, Path, description = "The job")),
    responses(
        (status = NO_CONTENT, description = "Handed over"),
        (status = BAD_REQUEST, description = "`bad_request`", body = Problem),
        (status = UNAUTHORIZED, description = "`unauthorized`", body = Problem),
        (status = FORBIDDEN, description = "`forbidden`", body = Problem),
        (status = CONFLICT, description = "`not_held`, `off_shift`, `queue_full`, `stock_out`, `conflict`", body = Problem),
        (status = UNPROCESSABLE_ENTITY, description = "`invalid`", body = Problem),
    ),
)]
#[post("/crew/jobs/{job_id}/hand-over")]
pub(super) async fn hand_over_job(
    crew: Crew,
    Now(now): Now,
    state: Shared,
    job_id: Path<JobId>,
    Json(body): Json<HandOverJob>,
) -> Result<HttpResponse, Problem> {
    let HandOverJob { fence, to_crew, reason } = body;
    let reason = text::tidy_within("reason", &reason, 500)?;
    let mut conn = state.connect().await?;
    let city = &crew.jurisdiction_id;
    let held = Held { jurisdiction: city, crew_id: crew.id, job_id: *job_id, fence };
    jobs::hand_over(&mut conn, now, held, to_crew, &reason).await?;
    state.bell.ring();
    Ok(HttpResponse::NoContent().finish())
}
