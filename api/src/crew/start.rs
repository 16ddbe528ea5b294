//! `POST /crew/jobs/{job_id}/start`: a crew begins.

use actix_web::{
    HttpResponse, post,
    web::{Json, Path},
};
use domain::jobs::{self, Held, JobId};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    cases::CaseView,
    extract::{Crew, Now},
    problem::Problem,
    state::Shared,
};

/// Which lease the crew believes in.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Fence {
    /// The number that came with the job.
    fence: i64,
}

/// Begin a job.
///
/// Beginning twice is beginning once. A crew works on one job at a time.
#[utoipa::path(
    tag = "crew",
    security(("bearer" = [])),
    params(("job_id" = uuid::Uuid, Path, description = "The job")),
    responses(
        (status = OK, description = "Work has begun", body = CaseView),
        (status = BAD_REQUEST, description = "`bad_request`", body = Problem),
        (status = UNAUTHORIZED, description = "`unauthorized`", body = Problem),
        (status = FORBIDDEN, description = "`forbidden`", body = Problem),
        (status = CONFLICT, description = "`not_held`, `busy`, `conflict`", body = Problem),
    ),
)]
#[post("/crew/jobs/{job_id}/start")]
pub(super) async fn start_job(
    crew: Crew,
    Now(now): Now,
    state: Shared,
    job_id: Path<JobId>,
    Json(Fence { fence }): Json<Fence>,
) -> Result<HttpResponse, Problem> {
    let mut conn = state.connect().await?;
    let city = &crew.jurisdiction_id;
    let held = Held { jurisdiction: city, crew_id: crew.id, job_id: *job_id, fence };
    let case = jobs::start(&mut conn, now, held).await?;
    state.bell.ring();
    Ok(CaseView::load(&mut conn, &state, &case).await?.respond())
}
