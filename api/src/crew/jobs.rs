//! `GET /crew/jobs`: lists the jobs that the crew holds.

use actix_web::{get, web::Json};
use diesel_async::AsyncPgConnection;
use domain::{
    cases,
    jobs::{self, Lease},
};

use crate::{crew_stream::LeaseView, extract::Crew, problem::Problem, state::Shared};

/// List the jobs of the crew.
///
/// Returns the jobs that the signed-in crew holds.
#[utoipa::path(
    tag = "crew",
    security(("bearer" = [])),
    responses(
        (status = OK, description = "Jobs, oldest first", body = Vec<LeaseView>),
        (status = UNAUTHORIZED, description = "`unauthorized`", body = Problem),
        (status = FORBIDDEN, description = "`forbidden`", body = Problem),
    ),
)]
#[get("/crew/jobs")]
pub(super) async fn list_jobs(crew: Crew, state: Shared) -> Result<Json<Vec<LeaseView>>, Problem> {
    let mut conn = state.connect().await?;
    let crews = [(crew.jurisdiction_id, crew.id)];
    let held = jobs::store::held_by_crews(&mut conn, &crews).await?;
    Ok(Json(held.iter().map(|(lease, job, case)| LeaseView::of(lease, job, case)).collect()))
}

/// Loads a lease with its job and its case.
pub(super) async fn lease_view(
    conn: &mut AsyncPgConnection,
    lease: &Lease,
) -> Result<LeaseView, Problem> {
    let city = &lease.jurisdiction_id;
    let job = jobs::store::find(conn, city, lease.job_id).await?.ok_or_else(Problem::not_found)?;
    let case = cases::store::find(conn, city, job.case_id).await?;
    Ok(LeaseView::of(lease, &job, &case.ok_or_else(Problem::not_found)?))
}
