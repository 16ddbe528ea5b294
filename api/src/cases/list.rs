//! `GET /cases`: lists the cases of a jurisdiction for staff.

#![expect(unused_qualifications, reason = "the macros name the query by its path")]

use actix_web::{HttpRequest, HttpResponse, get, http::header, web::Query};
use chrono::{DateTime, Utc};
use domain::{
    cases::{self, Audience, Case, CaseId, CaseNumber, PageStart, Search, Status},
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

/// Maximum number of cases in one response.
const MAX_PAGE_SIZE: i64 = 500;

/// Filters and paging of the case list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct ListCases {
    /// Only cases with this status.
    status: Option<Status>,
    /// Only cases of this service.
    #[param(value_type = Option<String>)]
    service_code: Option<Name>,
    /// Maximum number of cases in the response.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<i64>,
    /// Number of cases to skip: at most 100,000, unless there are fewer.
    #[param(minimum = 0)]
    offset: Option<i64>,
}

/// A case in a list.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CaseLine {
    /// Public case number (Open311 `service_request_id`).
    number: CaseNumber,
    /// Status of the case.
    status: Status,
    /// Code of the service.
    service_code: String,
    /// Code of the responsible agency.
    agency_code: Option<String>,
    /// Address or description of the location.
    address: Option<String>,
    /// Time the case was reported (UTC).
    requested_at: DateTime<Utc>,
    /// Time the case should be resolved (UTC).
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
/// Returns cases, newest report first. With `Accept: application/geo+json`, returns map features
/// with the exact geometry of each case.
#[utoipa::path(
    tag = "cases",
    security(("bearer" = [])),
    params(ListCases),
    responses(
        (status = OK, description = "Cases", content(
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
    let mut search = Search {
        statuses: status.into_iter().collect(),
        service_codes: service_code.into_iter().map(String::from).collect(),
        limit: limit.unwrap_or(100).clamp(1, MAX_PAGE_SIZE),
        ..Search::default()
    };
    let mut conn = state.connect().await?;
    let city = &staff.jurisdiction_id;
    let start = cases::page_start(&conn, city, &search, offset.unwrap_or(0)).await?;
    if let PageStart::After(mark) = start {
        search.after = Some(mark);
    }
    let found = match start {
        PageStart::PastEnd => vec![],
        PageStart::Beginning | PageStart::After(_) => {
            cases::search(&mut conn, city, &search).await?
        }
    };
    let mut response = HttpResponse::Ok();
    response.insert_header((header::VARY, "accept"));
    if !features::are_wanted(&request) {
        let lines: Vec<CaseLine> = found.into_iter().map(CaseLine::from).collect();
        return Ok(response.json(lines));
    }
    let ids: Vec<CaseId> = found.iter().map(|case| case.case_id).collect();
    let shapes = cases::shapes(&conn, city, &ids, Audience::Staff).await?;
    let features: Features<CaseLine> = found
        .into_iter()
        .map(|case| {
            let geometry = features::geometry(case.case_id, case.place, &shapes);
            Feature::at(&geometry, CaseLine::from(case))
        })
        .collect();
    Ok(response.content_type(GEO_JSON).json(features))
}
