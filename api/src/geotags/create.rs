//! `POST /geotags`: a phone says where something is, with all it has.

use actix_web::{HttpRequest, HttpResponse, http::header, post, web::Payload};
use domain::{geotags, jurisdictions};

use super::{
    evidence::{self, Read},
    view::GeotagView,
};
use crate::{extract::Now, problem::Problem, state::Shared, upload};

/// Say where something is.
///
/// Send any mix of a photo, a device's position, a pin, an address and an asset: as
/// `multipart/form-data`, or without a photo as JSON. All of it is weighed, and one answer tells the
/// point with its radius, what was believed of each fix and why, and what is around: address, areas,
/// who would answer and why, what can be reported here, and open cases that may be the same thing.
/// The photo is read for its place alone, and not kept. Nothing of this is ever public.
///
/// Send the `geotag_id` with a report within a day.
#[utoipa::path(
    tag = "geotags",
    request_body(content(
        (evidence::CreateGeotag = "multipart/form-data"),
        (evidence::CreateGeotag = "application/json"),
    )),
    responses(
        (status = CREATED, description = "The place, and what is around it", body = GeotagView),
        (status = BAD_REQUEST, description = "`bad_request`", body = Problem),
        (status = NOT_FOUND, description = "`not_found`: there is no such jurisdiction", body = Problem),
        (status = PAYLOAD_TOO_LARGE, description = "`too_large`", body = Problem),
        (status = UNPROCESSABLE_ENTITY, description = "`invalid`, `bad_photo`", body = Problem),
        (status = SERVICE_UNAVAILABLE, description = "`unavailable`", body = Problem),
    ),
)]
#[post("/geotags")]
pub(super) async fn create_geotag(
    Now(now): Now,
    state: Shared,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, Problem> {
    let (form, _room) = upload::read_any(&request, payload, state.darkroom.max_bytes()).await?;
    let Read { jurisdiction_id, evidence } = evidence::read(form, now, &state.darkroom).await?;
    let conn = state.connect().await?;
    if let Some(id) = &jurisdiction_id {
        jurisdictions::store::find(&conn, id).await?.ok_or_else(Problem::not_found)?;
    }
    let made = geotags::make(&conn, &state.atlas, now, jurisdiction_id.as_ref(), evidence).await?;
    Ok(HttpResponse::Created()
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .json(GeotagView::of(&state, made)))
}
