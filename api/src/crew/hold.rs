//! `POST /crew/jobs/{job_id}/hold`: a crew says that the work has to wait.

use actix_web::{
    HttpResponse, post,
    web::{Json, Path},
};
use domain::{
    clock::Moment,
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

/// What waits, and what for.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct HoldJob {
    /// The number that came with the job.
    fence: i64,
    /// What the work waits for; residents can read it.
    #[schema(min_length = 1, max_length = 500)]
    reason: String,
    /// Until when, if that is known.
    #[schema(value_type = Option<chrono::DateTime<chrono::Utc>>)]
    until: Option<Moment>,
}

/// Put a job on hold.
///
/// The crew is free, and the case gets another job when the waiting ends. Twice is once.
#[utoipa::path(
    tag = "crew",
    security(("bearer" = [])),
    params(("job_id" = uuid::Uuid, Path, description = "The job")),
    responses(
        (status = OK, description = "On hold", body = CaseView),
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
    let case = jobs::hold(&mut conn, now, held, &reason, until.map(Moment::at)).await?;
    state.bell.ring();
    Ok(CaseView::load(&mut conn, &state, &case).await?.respond())
}
