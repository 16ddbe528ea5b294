//! `GET /tiles/cases/{z}/{x}/{y}.mvt`: a square of the map with the cases in it.

#![expect(unused_qualifications, reason = "the macros name the query by its path")]

use actix_web::{
    HttpRequest, HttpResponse, get,
    http::header,
    web::{Path, Query},
};
use chrono::TimeDelta;
use domain::{
    cases::{Standing, Status},
    db,
    jurisdictions::{self, JurisdictionId},
    text::Name,
    tiles::{self, Filter, Tile},
};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::{
    extract::Now,
    problem::Problem,
    state::Shared,
    tag::{self, Tag},
};

/// The media type of vector tiles: <https://www.iana.org/assignments/media-types/application/vnd.mapbox-vector-tile>.
const MVT: &str = "application/vnd.mapbox-vector-tile";
/// The oldest reports that can be asked for, in days.
const OLDEST: i64 = 36_500;

/// Which cases the map shows.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct ShowTile {
    /// The city; may be left out where there is but one.
    #[param(value_type = Option<String>)]
    jurisdiction_id: Option<JurisdictionId>,
    /// `open`, `closed`, or statuses with commas: `received,scheduled`.
    #[param(value_type = Option<String>)]
    status: Option<Name>,
    /// Codes of services, with commas.
    #[param(value_type = Option<String>)]
    service_code: Option<Name>,
    /// Reported no longer ago than so many days.
    #[param(minimum = 0, maximum = 36500)]
    max_age_days: Option<i64>,
}

/// Get a tile.
///
/// A Mapbox vector tile with a layer `cases`. Down to zoom 14 its features are squares, with a `count`
/// of the cases in them and how many are `open`. From zoom 15 on each feature is a case with its
/// `number`, `service_code`, `status`, `standing` and `requested_at` (seconds since 1970): at most 5,000
/// of them, the newest. Places are as precise as their service allows.
#[utoipa::path(
    tag = "maps",
    params(
        ("z" = String, Path, description = "Zoom, 0 to 22"),
        ("x" = String, Path, description = "Column, from west"),
        ("y" = String, Path, description = "Row, from north"),
        ShowTile,
    ),
    responses(
        (status = OK, description = "The tile", body = Vec<u8>, content_type = "application/vnd.mapbox-vector-tile"),
        (status = NOT_MODIFIED, description = "You have it already"),
        (status = BAD_REQUEST, description = "`bad_request`", body = Problem),
        (status = NOT_FOUND, description = "`not_found`", body = Problem),
        (status = UNPROCESSABLE_ENTITY, description = "`invalid`", body = Problem),
    ),
)]
#[get("/cases/{z}/{x}/{y}.mvt")]
pub(super) async fn show_tile(
    Now(now): Now,
    state: Shared,
    request: HttpRequest,
    path: Path<(String, String, String)>,
    query: Query<ShowTile>,
) -> Result<HttpResponse, Problem> {
    let tile = tile(&path).ok_or_else(Problem::not_found)?;
    let ShowTile { jurisdiction_id, status, service_code, max_age_days } = query.into_inner();
    let mut filter = status.map_or(Ok(Filter::default()), |status| statuses(&status))?;
    filter.service_codes = service_code.iter().flat_map(listed).map(str::to_owned).collect();
    let age = max_age_days.map(|days| TimeDelta::days(days.clamp(0, OLDEST)));
    filter.since = age.map(|age| now - age);

    let mut conn = state.connect().await?;
    let city = match jurisdiction_id {
        Some(id) => jurisdictions::store::find(&conn, &id).await?,
        None => jurisdictions::store::only(&conn).await?,
    };
    let city = city.ok_or_else(Problem::not_found)?.jurisdiction_id;
    let seen = db::snapshot(&mut conn).await?;
    let it_is: Tag = tag::of_moment(&request, &seen, now);
    if it_is.matches(&request) {
        return Ok(it_is.not_modified());
    }
    let bytes = tiles::render(&conn, &city, tile, &filter).await?;
    Ok(HttpResponse::Ok()
        .content_type(MVT)
        .insert_header((header::ETAG, it_is.to_string()))
        .insert_header((header::CACHE_CONTROL, "no-cache"))
        .insert_header((header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"))
        .body(bytes))
}

fn tile(path: &(String, String, String)) -> Option<Tile> {
    let (zoom, column, row) = path;
    Tile::new(zoom.parse().ok()?, column.parse().ok()?, row.parse().ok()?).ok()
}

fn listed(names: &Name) -> impl Iterator<Item = &str> {
    names.as_str().split(',').map(str::trim).filter(|name| !name.is_empty())
}

/// A standing, or statuses.
fn statuses(names: &Name) -> Result<Filter, Problem> {
    let mut filter = Filter::default();
    if let Ok(standing) = names.as_str().parse::<Standing>() {
        filter.standing = Some(standing);
        return Ok(filter);
    }
    let statuses: Result<Vec<Status>, _> = listed(names).map(str::parse).collect();
    filter.statuses = statuses.map_err(|error| Problem::new("invalid", error))?;
    Ok(filter)
}
