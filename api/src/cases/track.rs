//! `/track/{jurisdiction_id}/{secret}`: the reporter follows a case by its tracking link.

use actix_web::{
    HttpResponse, get, post,
    web::{Json, Path},
};
use domain::{
    cases::{self, Actor, Case, CaseTarget, Change},
    crews, jobs,
    jurisdictions::JurisdictionId,
    text,
};
use serde::Deserialize;
use utoipa::ToSchema;

use super::CaseView;
use crate::{extract::Now, problem::Problem, state::Shared};

/// Reason for a dispute.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct DisputeCase {
    /// What is not done, in the reporter's words. Public.
    #[serde(default)]
    #[schema(max_length = 1000)]
    reason: String,
}

/// Retrieve a tracked case.
///
/// Returns the case that a tracking link belongs to, as its reporter may see it.
#[utoipa::path(
    tag = "track",
    params(
        ("jurisdiction_id" = String, Path, description = "Jurisdiction identifier"),
        ("secret" = String, Path, description = "Secret of the tracking link"),
    ),
    responses(
        (status = OK, description = "The case", body = CaseView),
        (status = NOT_FOUND, description = "`not_found`", body = Problem),
    ),
)]
#[get("/track/{jurisdiction_id}/{secret}")]
pub(super) async fn track_case(
    Now(now): Now,
    state: Shared,
    path: Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    let mut conn = state.connect().await?;
    let case = find(&mut conn, &path).await?;
    let arrival = crews::arrival(&mut conn, now, &case).await?;
    Ok(CaseView::load_tracked(&mut conn, &state, &case).await?.with_arrival(arrival).respond())
}

/// Dispute the resolution of a case.
///
/// Reopens the case. The work is assigned to a different crew.
#[utoipa::path(
    tag = "track",
    params(
        ("jurisdiction_id" = String, Path, description = "Jurisdiction identifier"),
        ("secret" = String, Path, description = "Secret of the tracking link"),
    ),
    responses(
        (status = OK, description = "The reopened case", body = CaseView),
        (status = BAD_REQUEST, description = "`bad_request`", body = Problem),
        (status = NOT_FOUND, description = "`not_found`", body = Problem),
        (status = CONFLICT, description = "`conflict`, `gone`", body = Problem),
        (status = UNPROCESSABLE_ENTITY, description = "`invalid`", body = Problem),
    ),
)]
#[post("/track/{jurisdiction_id}/{secret}/dispute")]
pub(super) async fn dispute_tracked_case(
    Now(now): Now,
    state: Shared,
    path: Path<(String, String)>,
    Json(DisputeCase { reason }): Json<DisputeCase>,
) -> Result<HttpResponse, Problem> {
    let reason = text::tidy_up_to("reason", &reason, 1_000)?;
    let mut conn = state.connect().await?;
    let case = find(&mut conn, &path).await?;
    let target = CaseTarget {
        jurisdiction: &case.jurisdiction_id,
        case_id: case.case_id,
        actor: &Actor::Reporter,
        expected: None,
    };
    let case = jobs::change_case(&mut conn, now, &target, Change::Dispute, &reason).await?;
    state.notifier.notify();
    Ok(CaseView::load_tracked(&mut conn, &state, &case).await?.respond())
}

/// Finds the case of a tracking link. A missing, malformed or wrong secret gives the same error.
pub(super) async fn find(
    conn: &mut diesel_async::AsyncPgConnection,
    (city, secret): &(String, String),
) -> Result<Case, Problem> {
    let city: JurisdictionId = city.parse().map_err(|_error| Problem::not_found())?;
    cases::store::find_by_secret(conn, &city, secret).await?.ok_or_else(Problem::not_found)
}
