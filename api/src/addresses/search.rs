//! `GET /addresses`: places that somebody may mean.

#![expect(unused_qualifications, reason = "the macros name the query by its path")]

use actix_web::{
    get,
    web::{Json, Query},
};
use domain::{jurisdictions::JurisdictionId, place::Place, text};
use serde::Deserialize;
use utoipa::IntoParams;

use super::{ask, view::CandidateView};
use crate::{problem::Problem, state::Shared};

/// The most characters of an address.
const LONGEST: usize = 300;
/// The most candidates in one answer, and how many there are if nobody says.
const MOST: usize = 20;
const USUAL: usize = 5;

/// What to look for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct SearchAddresses {
    /// An address, a corner or a street, as somebody writes it.
    #[param(min_length = 1, max_length = 300, example = "8 elm st, apt 3")]
    q: String,
    /// The city; where there is only one, nobody has to say.
    #[param(value_type = Option<String>)]
    jurisdiction_id: Option<JurisdictionId>,
    /// Degrees north of a place nearby: of two that are equally likely, the nearer comes first.
    #[param(minimum = -90, maximum = 90)]
    lat: Option<f64>,
    /// Degrees east of it.
    #[param(minimum = -180, maximum = 180)]
    long: Option<f64>,
    /// So many at most: 5 if nobody says, and never more than 20.
    #[param(minimum = 1, maximum = 20)]
    limit: Option<usize>,
}

/// Search for an address.
///
/// The likeliest first. Slips of the finger and abbreviations are understood, the number of a flat
/// is passed over, and what comes after the street may be missing. A door that nobody knows is
/// placed between its neighbours, or along the numbers of its street.
#[utoipa::path(
    tag = "addresses",
    params(SearchAddresses),
    responses(
        (status = OK, description = "What may be meant; empty if nothing is like it", body = Vec<CandidateView>),
        (status = BAD_REQUEST, description = "`bad_request`", body = Problem),
        (status = NOT_FOUND, description = "`not_found`: no such city", body = Problem),
        (status = UNPROCESSABLE_ENTITY, description = "`invalid`", body = Problem),
    ),
)]
#[get("/addresses")]
pub(super) async fn search_addresses(
    state: Shared,
    query: Query<SearchAddresses>,
) -> Result<Json<Vec<CandidateView>>, Problem> {
    let SearchAddresses { q, jurisdiction_id, lat, long, limit } = query.into_inner();
    let q = text::tidy_within("q", &q, LONGEST)?;
    let near = match (lat, long) {
        (None, None) => None,
        (Some(lat), Some(long)) => Some(Place::new(lat, long)?),
        _ => return Err(Problem::new("invalid", "lat and long come together.")),
    };
    let limit = limit.unwrap_or(USUAL).clamp(1, MOST);
    Ok(Json(ask::search(&state, jurisdiction_id, &q, near, limit).await?))
}
