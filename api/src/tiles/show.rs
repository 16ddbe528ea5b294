//! `GET /tiles/cases/{z}/{x}/{y}.mvt`: returns a vector tile with cases.

#![expect(unused_qualifications, reason = "the macros name the query by its path")]

use actix_web::{
    HttpRequest, HttpResponse, get,
    http::header,
    web::{Bytes, Path, Query},
};
use chrono::TimeDelta;
use domain::{
    cases::{Standing, Status},
    jurisdictions::{self, JurisdictionId},
    text::Name,
    tiles::{self, Filter, Tile},
};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::{
    answer_cache::CachedAnswer,
    connections::ReadConnection,
    extract::Now,
    problem::{Problem, ProblemCode},
    state::{Shared, State},
    tag::{self, Tag},
};

/// Media type of vector tiles:
/// <https://www.iana.org/assignments/media-types/application/vnd.mapbox-vector-tile>.
const MVT: &str = "application/vnd.mapbox-vector-tile";
/// Maximum of `max_age_days`, in days.
const MAX_AGE_DAYS: i64 = 36_500;

/// Filters of the cases in a tile.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct ShowTile {
    /// Jurisdiction. May be omitted if the installation has only one.
    #[param(value_type = Option<String>)]
    jurisdiction_id: Option<JurisdictionId>,
    /// Only cases with this status: `open`, `closed`, or a comma-separated list
    /// (`received,scheduled`).
    #[param(value_type = Option<String>)]
    status: Option<Name>,
    /// Only cases of these services: a comma-separated list of codes.
    #[param(value_type = Option<String>)]
    service_code: Option<Name>,
    /// Only cases that were reported in the last days: maximum age in days.
    #[param(minimum = 0, maximum = 36500)]
    max_age_days: Option<i64>,
}

/// Retrieve a map tile.
///
/// Returns a Mapbox vector tile with the layer `cases`. Up to zoom 14, features are grid cells with
/// the number of cases (`count`) and of open cases (`open`). From zoom 15, features are cases with
/// `number`, `service_code`, `status`, `standing` and `requested_at` (Unix time in seconds): the
/// newest 5,000 at most. Positions have the precision that their service allows. Counts may be ten
/// seconds old.
#[utoipa::path(
    tag = "maps",
    params(
        ("z" = String, Path, description = "Zoom level, 0 to 22"),
        ("x" = String, Path, description = "Column, counted from the west"),
        ("y" = String, Path, description = "Row, counted from the north"),
        ShowTile,
    ),
    responses(
        (status = OK, description = "The vector tile", body = Vec<u8>, content_type = "application/vnd.mapbox-vector-tile"),
        (status = NOT_MODIFIED, description = "Not modified"),
        (status = BAD_REQUEST, description = "`bad_request`", body = Problem),
        (status = NOT_FOUND, description = "`not_found`", body = Problem),
        (status = UNPROCESSABLE_ENTITY, description = "`invalid`", body = Problem),
        (status = SERVICE_UNAVAILABLE, description = "`unavailable`: too many searches and lists at once, or one that takes too long", body = Problem),
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
    let age = max_age_days.map(|days| TimeDelta::days(days.clamp(0, MAX_AGE_DAYS)));
    let asked = format!("tile {tile:?} of {jurisdiction_id:?}, {filter:?}, {age:?}");
    filter.since = age.map(|age| now - age);

    if tile.is_counted() {
        let make = count(&state, jurisdiction_id.as_ref(), tile, &filter);
        let CachedAnswer { body, version } = state.answers.or_make(asked, make).await?;
        let tag = tag::of_moment(&request, &version, now);
        let is_known = tag.matches(&request);
        return Ok(if is_known { tag.not_modified() } else { respond(&tag, body) });
    }
    let conn = state.connect_to_read().await?;
    let city = city(&conn, jurisdiction_id.as_ref()).await?;
    let version = jurisdictions::store::version(&conn, &city).await?;
    let tag = tag::of_moment(&request, &version, now);
    if tag.matches(&request) {
        return Ok(tag.not_modified());
    }
    Ok(respond(&tag, tiles::render(&conn, &city, tile, &filter).await?.into()))
}

/// Renders a tile with numbers of cases.
async fn count(
    state: &State,
    jurisdiction_id: Option<&JurisdictionId>,
    tile: Tile,
    filter: &Filter,
) -> Result<CachedAnswer, Problem> {
    let conn = state.connect_to_count().await?;
    let city = city(&conn, jurisdiction_id).await?;
    let version = jurisdictions::store::version(&conn, &city).await?;
    let body = tiles::render(&conn, &city, tile, filter).await?.into();
    Ok(CachedAnswer { body, version })
}

/// Returns the jurisdiction with this id, or the only one.
async fn city(
    conn: &ReadConnection,
    id: Option<&JurisdictionId>,
) -> Result<JurisdictionId, Problem> {
    let city = match id {
        Some(id) => jurisdictions::store::find(conn, id).await?,
        None => jurisdictions::store::only(conn).await?,
    };
    Ok(city.ok_or_else(Problem::not_found)?.jurisdiction_id)
}

fn respond(tag: &Tag, body: Bytes) -> HttpResponse {
    HttpResponse::Ok()
        .content_type(MVT)
        .insert_header((header::ETAG, tag.to_string()))
        .insert_header((header::CACHE_CONTROL, "no-cache"))
        .insert_header((header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"))
        .body(body)
}

fn tile(path: &(String, String, String)) -> Option<Tile> {
    let (zoom, column, row) = path;
    Tile::new(zoom.parse().ok()?, column.parse().ok()?, row.parse().ok()?).ok()
}

fn listed(names: &Name) -> impl Iterator<Item = &str> {
    names.as_str().split(',').map(str::trim).filter(|name| !name.is_empty())
}

/// Parses the status filter: `open`, `closed`, or a list of statuses.
fn statuses(names: &Name) -> Result<Filter, Problem> {
    let mut filter = Filter::default();
    if let Ok(standing) = names.as_str().parse::<Standing>() {
        filter.standing = Some(standing);
        return Ok(filter);
    }
    let statuses: Result<Vec<Status>, _> = listed(names).map(str::parse).collect();
    filter.statuses = statuses.map_err(|error| Problem::new(ProblemCode::Invalid, error))?;
    Ok(filter)
}
