//! `POST /photos/{photo_id}/redactions`: parts of a picture are made unseen.

use actix_web::{
    HttpResponse, post,
    web::{Json, Path},
};
use domain::{
    photos::{self, PhotoId, Wish},
    text,
};
use media::Area;
use serde::Deserialize;
use utoipa::ToSchema;

use super::PhotoView;
use crate::{
    extract::{Now, Staff},
    problem::Problem,
    state::Shared,
};

/// What to cover, and why.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RedactPhoto {
    /// The parts; all that they touch is painted over.
    #[schema(min_items = 1, max_items = 50)]
    boxes: Vec<Box>,
    /// Why, in words; only those who look into it later can read it.
    #[schema(min_length = 1, max_length = 500)]
    reason: String,
}

/// A part of a picture, in shares of its width and height as it is shown, whatever its size: 0 is its
/// left and upper edge, 1 its right and lower one.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Box {
    /// How far from the left it begins.
    #[schema(minimum = 0, maximum = 1)]
    x: f64,
    /// How far from the top it begins.
    #[schema(minimum = 0, maximum = 1)]
    y: f64,
    /// How wide it is.
    #[schema(exclusive_minimum = 0, maximum = 1)]
    width: f64,
    /// How high it is.
    #[schema(exclusive_minimum = 0, maximum = 1)]
    height: f64,
}

/// Redact a picture.
///
/// Faces, number plates, house numbers: what the boxes touch is painted over in every size and format,
/// for good. The picture gets new addresses; the old ones answer `410` from now on, and the history
/// of its case says that a picture was redacted. The sealed original is kept until its day.
#[utoipa::path(
    tag = "photos",
    security(("bearer" = [])),
    params(("photo_id" = PhotoId, Path, description = "As the case lists it; it stays the same")),
    responses(
        (status = OK, description = "The picture as it is shown now", body = PhotoView),
        (status = BAD_REQUEST, description = "`bad_request`", body = Problem),
        (status = UNAUTHORIZED, description = "`unauthorized`", body = Problem),
        (status = FORBIDDEN, description = "`forbidden`", body = Problem),
        (status = NOT_FOUND, description = "`not_found`", body = Problem),
        (status = CONFLICT, description = "`conflict`: others are redacting it", body = Problem),
        (status = UNPROCESSABLE_ENTITY, description = "`invalid`", body = Problem),
        (status = SERVICE_UNAVAILABLE, description = "`unavailable`: the picture cannot be read", body = Problem),
    ),
)]
#[post("/photos/{photo_id}/redactions")]
pub(super) async fn redact_photo(
    staff: Staff,
    Now(now): Now,
    state: Shared,
    path: Path<PhotoId>,
    Json(body): Json<RedactPhoto>,
) -> Result<HttpResponse, Problem> {
    let RedactPhoto { boxes, reason } = body;
    let reason = text::tidy_within("reason", &reason, 500)?;
    let area = |Box { x, y, width, height }| Area { x, y, width, height };
    let wish = Wish::new(boxes.into_iter().map(area).collect(), reason)?;

    let photo = (&staff.jurisdiction_id, path.into_inner());
    let done = photos::redact(&state.pool, now, &state.darkroom, photo, &staff.actor, &wish);
    let photo = done.await?;
    state.bell.ring();
    let mut conn = state.connect().await?;
    Ok(HttpResponse::Ok().json(PhotoView::load(&mut conn, &state, &photo).await?))
}
