//! `GET /addresses/nearest`: a place in words.

#![expect(unused_qualifications, reason = "the macros name the query by its path")]

use actix_web::{
    get,
    web::{Json, Query},
};
use domain::{jurisdictions::JurisdictionId, place::Place};
use serde::Deserialize;
use utoipa::IntoParams;

use super::{ask, view::NearbyView};
use crate::{problem::Problem, state::Shared};

/// Which place.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct NearestAddress {
    /// Degrees north.
    #[param(minimum = -90, maximum = 90)]
    lat: f64,
    /// Degrees east.
    #[param(minimum = -180, maximum = 180)]
    long: f64,
    /// The city; where there is only one, nobody has to say.
    #[param(value_type = Option<String>)]
    jurisdiction_id: Option<JurisdictionId>,
}

/// Put a place into words.
///
/// The nearest address, the street across, the nearest corner; and what somebody would say of the
/// place who has no map, the best first: `12 m north of 8 Elm Street, left side`. The side is that
/// of who walks as the house numbers rise.
#[utoipa::path(
    tag = "addresses",
    params(NearestAddress),
    responses(
        (status = OK, description = "What is near; nothing of it if nothing is", body = NearbyView),
        (status = BAD_REQUEST, description = "`bad_request`", body = Problem),
        (status = NOT_FOUND, description = "`not_found`: no such city", body = Problem),
        (status = UNPROCESSABLE_ENTITY, description = "`invalid`", body = Problem),
    ),
)]
#[get("/addresses/nearest")]
pub(super) async fn nearest_address(
    state: Shared,
    query: Query<NearestAddress>,
) -> Result<Json<NearbyView>, Problem> {
    let NearestAddress { lat, long, jurisdiction_id } = query.into_inner();
    let place = Place::new(lat, long)?;
    Ok(Json(ask::reverse(&state, jurisdiction_id, place).await?))
}
