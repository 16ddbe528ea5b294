//! `POST /crew/jobs/{job_id}/hold`: the crew puts a job on hold.

use actix_web::{
    HttpResponse, post,
    web::{Json, Path},
};
use domain::{
    clock::Timestamp,
    jobs::{self, Held, JobId},
    text,
};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    cases::CaseView,
    extract::{Crew, Now},
    problem::Problem,
    state::Shared,
};

/// Reason and end of the hold.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct HoldJob {
    /// Fence of the lease.
    fence: i64,
    /// What the work waits for, at most 500 characters. Public.
    #[schema(min_length = 1, max_length = 500)]
    reason: String,
    /// Time the hold is expected to end (UTC), if known.
    #[schema(value_type = Option<chrono::DateTime<chrono::Utc>>)]
    until: Option<Timestamp>,
}

/// Put a job on hold.
///
/// Frees the crew. A new job is created for the case when the hold ends. Repeating the request has
/// no further effect.
#[utoipa::path(
    tag = "crew",
    security(("bearer" = [])),
    params(("job_id" = uuid::Uuid, Path, description = "Job identifier")),
    responses(
        (status = OK, description = "The case, on hold", body = CaseView),
        (status = BAD_REQUEST, description = "`bad_request`", body = Problem),
        (status = UNAUTHORIZED, description = "`unauthorized`", body = Problem),
        (status = FORBIDDEN, description = "`forbidden`", body = Problem),
        (status = CONFLICT, description = "`not_held`, `conflict`", body = Problem),
        (status = UNPROCESSABLE_ENTITY, description = "`invalid`", body = Problem),
    ),
)]
#[post("/crew/jobs/{job_id}/hold")]
pub(super) async fn hold_job(
    crew: Crew,
    Now(now): Now,
    state: Shared,
    job_id: Path<JobId>,
    Json(body): Json<HoldJob>,
) -> Result<HttpResponse, Problem> {
    let HoldJob { fence, reason, until } = body;
    let reason = text::tidy_within("reason", &reason, 500)?;
    let mut conn = state.connect().await?;
    let city = &crew.jurisdiction_id;
    let held = Held { jurisdiction: city, crew_id: crew.id, job_id: *job_id, fence };
    let case = jobs::hold(&mut conn, now, held, &reason, until.map(Timestamp::at)).await?;
    state.notifier.notify();
    Ok(CaseView::load(&mut conn, &state, &case).await?.respond())
}
