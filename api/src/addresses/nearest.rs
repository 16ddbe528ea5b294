//! `GET /addresses/nearest`: describes a place.

#![expect(unused_qualifications, reason = "the macros name the query by its path")]

use actix_web::{
    get,
    web::{Json, Query},
};
use domain::{jurisdictions::JurisdictionId, place::Place};
use serde::Deserialize;
use utoipa::IntoParams;

use super::{ask, view::NearbyView};
use crate::{
    limits::{Admitted, Searches},
    problem::Problem,
    state::Shared,
};

/// Place to describe.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct NearestAddress {
    /// Latitude in degrees (WGS 84).
    #[param(minimum = -90, maximum = 90)]
    lat: f64,
    /// Longitude in degrees (WGS 84).
    #[param(minimum = -180, maximum = 180)]
    long: f64,
    /// Jurisdiction. May be omitted if the installation has only one.
    #[param(value_type = Option<String>)]
    jurisdiction_id: Option<JurisdictionId>,
}

/// Describe a location.
///
/// Returns the nearest address, the nearest street and the nearest intersection of a point, and
/// phrases that describe it without a map, best phrase first: `12 m north of 8 Elm Street, left
/// side`. Left and right are as seen when house numbers rise.
#[utoipa::path(
    tag = "addresses",
    params(NearestAddress),
    responses(
        (status = OK, description = "What is nearby; members without a match are absent", body = NearbyView),
        (status = BAD_REQUEST, description = "`bad_request`", body = Problem),
        (status = NOT_FOUND, description = "`not_found`: unknown jurisdiction", body = Problem),
        (status = UNPROCESSABLE_ENTITY, description = "`invalid`", body = Problem),
        (status = SERVICE_UNAVAILABLE, description = "`unavailable`: too many searches and lists at once, or one that takes too long", body = Problem),
    ),
)]
#[get("/addresses/nearest")]
pub(super) async fn nearest_address(
    admitted: Admitted<Searches>,
    state: Shared,
    query: Query<NearestAddress>,
) -> Result<Json<NearbyView>, Problem> {
    let NearestAddress { lat, long, jurisdiction_id } = query.into_inner();
    let place = Place::new(lat, long)?;
    admitted.in_city(jurisdiction_id.as_ref(), Some(place))?;
    Ok(Json(ask::reverse(&state, jurisdiction_id, place).await?))
}
