//! `POST /geotags`: fuses evidence of a location to a geotag.

use actix_web::{HttpRequest, HttpResponse, http::header, post, web::Payload};
use domain::{geotags, jurisdictions};

use super::{
    evidence::{self, Read},
    view::GeotagView,
};
use crate::{
    extract::Now,
    limits::{Admitted, Geotags},
    problem::Problem,
    request_body,
    state::Shared,
};

/// Locate a problem.
///
/// Accepts any combination of a photo, a device position, a pin, an address and an asset, as
/// `multipart/form-data`, or as JSON without a photo. Fuses the evidence into one point with an
/// error radius and returns how each fix was judged, and what is there: address, areas, the
/// responsible agency and why, the services available, and open cases nearby that may be the same
/// problem. Only the position of the photo is read; the photo is not stored. The result is never
/// public.
///
/// Send the `geotag_id` with a report within one day.
#[utoipa::path(
    tag = "geotags",
    request_body(content(
        (evidence::CreateGeotag = "multipart/form-data"),
        (evidence::CreateGeotag = "application/json"),
    )),
    responses(
        (status = CREATED, description = "The fused location and its surroundings", body = GeotagView),
        (status = BAD_REQUEST, description = "`bad_request`", body = Problem),
        (status = NOT_FOUND, description = "`not_found`: unknown jurisdiction", body = Problem),
        (status = PAYLOAD_TOO_LARGE, description = "`too_large`", body = Problem),
        (status = UNPROCESSABLE_ENTITY, description = "`invalid`, `bad_photo`", body = Problem),
        (status = SERVICE_UNAVAILABLE, description = "`unavailable`", body = Problem),
    ),
)]
#[post("/geotags")]
pub(super) async fn create_geotag(
    admitted: Admitted<Geotags>,
    Now(now): Now,
    state: Shared,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, Problem> {
    let (form, _room) =
        request_body::read_any(&request, payload, state.photo_processor.max_bytes()).await?;
    let Read { jurisdiction_id, evidence } =
        evidence::read(form, now, &state.photo_processor).await?;
    let place = evidence.fixes.first().map(|fix| fix.place);
    admitted.in_city(jurisdiction_id.as_ref(), place)?;
    let conn = state.connect().await?;
    if let Some(id) = &jurisdiction_id {
        jurisdictions::store::find(&conn, id).await?.ok_or_else(Problem::not_found)?;
    }
    let made = geotags::make(&conn, &state.atlas, now, jurisdiction_id.as_ref(), evidence).await?;
    Ok(HttpResponse::Created()
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .json(GeotagView::of(&state, made)))
}
