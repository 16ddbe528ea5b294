//! `GET /cases`: what there is to do, for a desk.

#![expect(unused_qualifications, reason = "the macros name the query by its path")]

use actix_web::{HttpRequest, HttpResponse, get, http::header, web::Query};
use chrono::{DateTime, Utc};
use domain::{
    cases::{self, Audience, Case, CaseId, CaseNumber, Search, Status},
    text::Name,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    extract::Staff,
    features::{self, Feature, Features, GEO_JSON},
    problem::Problem,
    state::Shared,
};

/// The most cases in one answer.
const MOST: i64 = 500;

/// What to look for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct ListCases {
    /// Where they stand.
    status: Option<Status>,
    /// What was asked for.
    #[param(value_type = Option<String>)]
    service_code: Option<Name>,
    /// So many at most.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<i64>,
    /// After so many.
    #[param(minimum = 0)]
    offset: Option<i64>,
}

/// A case in a list.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CaseLine {
    /// What people say.
    number: CaseNumber,
    /// Where it stands.
    status: Status,
    /// What was asked for.
    service_code: String,
    /// Who answers for it.
    agency_code: Option<String>,
    /// Where, in words.
    address: Option<String>,
    /// When it was reported.
    requested_at: DateTime<Utc>,
    /// When it should be done.
    expected_at: Option<DateTime<Utc>>,
}

impl From<Case> for CaseLine {
    fn from(case: Case) -> Self {
        Self {
            number: case.number,
            status: case.status,
            service_code: case.service_code,
            agency_code: case.agency_code,
            address: case.address,
            requested_at: case.requested_at,
            expected_at: case.expected_at,
        }
    }
}

/// List cases.
///
/// The newest report first. Who accepts `application/geo+json` has features for a map: where each case
/// is in truth, as far as it reaches.
#[utoipa::path(
    tag = "cases",
    security(("bearer" = [])),
    params(ListCases),
    responses(
        (status = OK, description = "The cases", content(
            (Vec<CaseLine> = "application/json"),
            (Features<CaseLine> = "application/geo+json"),
        )),
        (status = BAD_REQUEST, description = "`bad_request`", body = Problem),
        (status = UNAUTHORIZED, description = "`unauthorized`", body = Problem),
        (status = FORBIDDEN, description = "`forbidden`", body = Problem),
    ),
)]
#[get("/cases")]
pub(super) async fn list_cases(
    staff: Staff,
    state: Shared,
    request: HttpRequest,
    query: Query<ListCases>,
) -> Result<HttpResponse, Problem> {
    let ListCases { status, service_code, limit, offset } = query.into_inner();
    let search = Search {
        statuses: status.into_iter().collect(),
        service_codes: service_code.into_iter().map(String::from).collect(),
        limit: limit.unwrap_or(100).clamp(1, MOST),
        offset: offset.unwrap_or(0).max(0),
        ..Search::default()
    };
    let mut conn = state.connect().await?;
    let found = cases::search(&mut conn, &staff.jurisdiction_id, &search).await?;
    let mut response = HttpResponse::Ok();
    response.insert_header((header::VARY, "accept"));
    if !features::are_wanted(&request) {
        let lines: Vec<CaseLine> = found.into_iter().map(CaseLine::from).collect();
        return Ok(response.json(lines));
    }
    let ids: Vec<CaseId> = found.iter().map(|case| case.case_id).collect();
    let shapes = cases::shapes(&conn, &staff.jurisdiction_id, &ids, Audience::Staff).await?;
    let features: Features<CaseLine> = found
        .into_iter()
        .map(|case| {
            let geometry = features::geometry(case.case_id, case.place, &shapes);
            Feature::at(&geometry, CaseLine::from(case))
        })
        .collect();
    Ok(response.content_type(GEO_JSON).json(features))
}
