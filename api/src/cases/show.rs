//! `GET /cases/{number}`: shows a case.

use actix_web::{HttpResponse, get, web::Path};
use domain::{
    cases::{self, Case, CaseNumber},
    jurisdictions::JurisdictionId,
};

use super::CaseView;
use crate::{
    extract::Staff,
    problem::{Problem, ProblemCode},
    state::Shared,
};

/// Retrieve a case.
#[utoipa::path(
    tag = "cases",
    security(("bearer" = [])),
    params(("number" = String, Path, description = "Public case number", example = "K7QM-2XR-D42")),
    responses(
        (status = OK, description = "The case", body = CaseView, headers(("ETag" = String))),
        (status = BAD_REQUEST, description = "`bad_request`", body = Problem),
        (status = UNAUTHORIZED, description = "`unauthorized`", body = Problem),
        (status = FORBIDDEN, description = "`forbidden`", body = Problem),
        (status = NOT_FOUND, description = "`not_found`", body = Problem),
    ),
)]
#[get("/cases/{number}")]
pub(super) async fn show_case(
    staff: Staff,
    state: Shared,
    number: Path<String>,
) -> Result<HttpResponse, Problem> {
    let mut conn = state.connect().await?;
    let case = find(&mut conn, &staff.jurisdiction_id, &number).await?;
    Ok(CaseView::load(&mut conn, &state, &case).await?.respond())
}

/// Finds a case by its number. A malformed number gives `bad_request`, an unknown one
/// `not_found`.
pub(crate) async fn find(
    conn: &mut diesel_async::AsyncPgConnection,
    city: &JurisdictionId,
    number: &str,
) -> Result<Case, Problem> {
    let number: CaseNumber = number
        .parse()
        .map_err(|error: cases::BadCaseNumber| Problem::new(ProblemCode::BadRequest, error))?;
    cases::store::find_by_number(conn, city, &number).await?.ok_or_else(Problem::not_found)
}
