//! `POST /photos/{photo_id}/redactions`: covers parts of a photo.

use actix_web::{
    HttpResponse, post,
    web::{Json, Path},
};
use domain::{
    photos::{self, PhotoId, RedactionRequest},
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

/// A redaction of a photo.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RedactPhoto {
    /// Parts to cover.
    #[schema(min_items = 1, max_items = 50)]
    boxes: Vec<Box>,
    /// Reason for the redaction. Kept for audits; not public.
    #[schema(min_length = 1, max_length = 500)]
    reason: String,
}

/// A rectangle in fractions of the displayed width and height: 0 is the left or top edge, 1 the
/// right or bottom edge.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Box {
    /// Left edge, from 0 to 1.
    #[schema(minimum = 0, maximum = 1)]
    x: f64,
    /// Top edge, from 0 to 1.
    #[schema(minimum = 0, maximum = 1)]
    y: f64,
    /// Width, from 0 to 1.
    #[schema(exclusive_minimum = 0, maximum = 1)]
    width: f64,
    /// Height, from 0 to 1.
    #[schema(exclusive_minimum = 0, maximum = 1)]
    height: f64,
}

/// Redact a photo.
///
/// Permanently paints over the given boxes (faces, number plates, house numbers) in every size and
/// format. The photo gets new URLs; the old URLs return `410` from then on, and the case history
/// records the redaction. The sealed original is kept until its retention ends.
#[utoipa::path(
    tag = "photos",
    security(("bearer" = [])),
    params(("photo_id" = PhotoId, Path, description = "Photo identifier, as listed with the case. Redaction does not change it.")),
    responses(
        (status = OK, description = "The redacted photo, with its new URLs", body = PhotoView),
        (status = BAD_REQUEST, description = "`bad_request`", body = Problem),
        (status = UNAUTHORIZED, description = "`unauthorized`", body = Problem),
        (status = FORBIDDEN, description = "`forbidden`", body = Problem),
        (status = NOT_FOUND, description = "`not_found`", body = Problem),
        (status = CONFLICT, description = "`conflict`: another redaction is in progress", body = Problem),
        (status = UNPROCESSABLE_ENTITY, description = "`invalid`", body = Problem),
        (status = SERVICE_UNAVAILABLE, description = "`unavailable`: the stored photo cannot be read", body = Problem),
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
    let wish = RedactionRequest::new(boxes.into_iter().map(area).collect(), reason)?;

    let photo = (&staff.jurisdiction_id, path.into_inner());
    let done =
        photos::redact(state.pool(), now, &state.photo_processor, photo, &staff.actor, &wish);
    let photo = done.await?;
    state.notifier.notify();
    let mut conn = state.connect().await?;
    Ok(HttpResponse::Ok().json(PhotoView::load(&mut conn, &state, &photo).await?))
}
