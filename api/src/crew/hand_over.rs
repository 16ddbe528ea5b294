//! `POST /crew/jobs/{job_id}/hand-over`: the crew hands a job over to another crew.

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

/// Crew that receives the job, and the reason.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct HandOverJob {
    /// Fence of the lease.
    fence: i64,
    /// Id of the crew that receives the job. It must be on shift.
    #[schema(value_type = uuid::Uuid)]
    to_crew: CrewId,
    /// Reason, at most 500 characters. Public.
    #[schema(min_length = 1, max_length = 500)]
    reason: String,
}

/// Hand over a job to another crew.
///
/// The job is assigned to the other crew at once; that crew may decline it. The other crew must
/// have the required skills and stock, and a free place in its queue. Repeating the request has no
/// further effect.
#[utoipa::path(
    tag = "crew",
    security(("bearer" = [])),
    params(("job_id" = uuid::Uuid, Path, description = "Job identifier")),
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
    state.notifier.notify();
    Ok(HttpResponse::NoContent().finish())
}
