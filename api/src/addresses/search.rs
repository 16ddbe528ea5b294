//! `GET /addresses`: address search.

#![expect(unused_qualifications, reason = "the macros name the query by its path")]

use actix_web::{
    get,
    web::{Json, Query},
};
use domain::{jurisdictions::JurisdictionId, place::Place, text};
use serde::Deserialize;
use utoipa::IntoParams;

use super::{ask, view::CandidateView};
use crate::{
    limits::{Admitted, Searches},
    problem::{Problem, ProblemCode},
    state::Shared,
};

/// Maximum length of the search text, in characters.
const MAX_LENGTH: usize = 300;
/// Maximum and default number of candidates in one response.
const MAX_RESULTS: usize = 20;
const USUAL: usize = 5;

/// Text to search for, and where.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct SearchAddresses {
    /// Search text: an address, a corner or a street.
    #[param(min_length = 1, max_length = 300, example = "8 elm st, apt 3")]
    q: String,
    /// Jurisdiction. May be omitted if the installation has only one.
    #[param(value_type = Option<String>)]
    jurisdiction_id: Option<JurisdictionId>,
    /// Latitude of a nearby place (WGS 84). Of two equally good candidates, the nearer one comes
    /// first.
    #[param(minimum = -90, maximum = 90)]
    lat: Option<f64>,
    /// Longitude of the nearby place (WGS 84).
    #[param(minimum = -180, maximum = 180)]
    long: Option<f64>,
    /// Maximum number of candidates in the response: 5 by default, at most 20.
    #[param(minimum = 1, maximum = 20)]
    limit: Option<usize>,
}

/// Search addresses.
///
/// Returns matching addresses, best match first. Typing mistakes and abbreviations are tolerated,
/// apartment numbers are ignored, and the part after the street may be missing. The position of an
/// unknown house number is interpolated between its neighbors or along the street's number range.
#[utoipa::path(
    tag = "addresses",
    params(SearchAddresses),
    responses(
        (status = OK, description = "Matching addresses; empty if there are none", body = Vec<CandidateView>),
        (status = BAD_REQUEST, description = "`bad_request`", body = Problem),
        (status = NOT_FOUND, description = "`not_found`: unknown jurisdiction", body = Problem),
        (status = UNPROCESSABLE_ENTITY, description = "`invalid`", body = Problem),
        (status = SERVICE_UNAVAILABLE, description = "`unavailable`: too many searches and lists at once, or one that takes too long", body = Problem),
    ),
)]
#[get("/addresses")]
pub(super) async fn search_addresses(
    admitted: Admitted<Searches>,
    state: Shared,
    query: Query<SearchAddresses>,
) -> Result<Json<Vec<CandidateView>>, Problem> {
    let SearchAddresses { q, jurisdiction_id, lat, long, limit } = query.into_inner();
    let q = text::tidy_within("q", &q, MAX_LENGTH)?;
    let near = match (lat, long) {
        (None, None) => None,
        (Some(lat), Some(long)) => Some(Place::new(lat, long)?),
        _ => return Err(Problem::new(ProblemCode::Invalid, "lat and long come together.")),
    };
    admitted.in_city(jurisdiction_id.as_ref(), near)?;
    let limit = limit.unwrap_or(USUAL).clamp(1, MAX_RESULTS);
    Ok(Json(ask::search(&state, jurisdiction_id, &q, near, limit).await?))
}
