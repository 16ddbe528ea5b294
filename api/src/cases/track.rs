//! `/track/{jurisdiction_id}/{secret}`: a reporter follows a case by the link that only they have.

use actix_web::{
    HttpResponse, get, post,
    web::{Json, Path},
};
use domain::{
    cases::{self, Actor, Case, On},
    crews,
    jurisdictions::JurisdictionId,
    text,
};
use serde::Deserialize;
use utoipa::ToSchema;

use super::CaseView;
use crate::{extract::Now, problem::Problem, state::Shared};

/// Why it is not done.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct DisputeCase {
    /// In the reporter's words; everybody can read it.
    #[serde(default)]
    #[schema(max_length = 1000)]
    reason: String,
}

/// Follow a case.
#[utoipa::path(
    tag = "track",
    params(
        ("jurisdiction_id" = String, Path, description = "The city"),
        ("secret" = String, Path, description = "From the reporter's link"),
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
    Ok(CaseView::load(&mut conn, &state, &case).await?.with_arrival(arrival).respond())
}

/// Dispute a case.
///
/// "This is not fixed": the case is open again, and somebody else is sent.
#[utoipa::path(
    tag = "track",
    params(
        ("jurisdiction_id" = String, Path, description = "The city"),
        ("secret" = String, Path, description = "From the reporter's link"),
    ),
    responses(
        (status = OK, description = "The case, open again", body = CaseView),
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
    let on = On {
        jurisdiction: &case.jurisdiction_id,
        case_id: case.case_id,
        actor: &Actor::Reporter,
        expected: None,
    };
    let case = cases::dispute(&mut conn, now, &on, &reason).await?;
    state.bell.ring();
    Ok(CaseView::load(&mut conn, &state, &case).await?.respond())
}

/// Absent, malformed and wrong look the same.
pub(super) async fn find(
    conn: &mut diesel_async::AsyncPgConnection,
    (city, secret): &(String, String),
) -> Result<Case, Problem> {
    let city: JurisdictionId = city.parse().map_err(|_error| Problem::not_found())?;
    cases::store::find_by_secret(conn, &city, secret).await?.ok_or_else(Problem::not_found)
}
