//! `POST /crew/jobs/{job_id}/start`: the crew starts work on a job.

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

/// Fence of the lease that the crew holds.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Fence {
    /// Fence of the lease.
    fence: i64,
}

/// Start a job.
///
/// A crew has at most one started job. Repeating the request has no further effect.
#[utoipa::path(
    tag = "crew",
    security(("bearer" = [])),
    params(("job_id" = uuid::Uuid, Path, description = "Job identifier")),
    responses(
        (status = OK, description = "The case, in progress", body = CaseView),
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
    state.notifier.notify();
    Ok(CaseView::load(&mut conn, &state, &case).await?.respond())
}
