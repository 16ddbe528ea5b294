//! `OPTIONS`: describes the supported parts of the tus protocol.

use actix_web::{HttpResponse, options};

use super::protocol::{EXTENSIONS, VERSION};
use crate::state::{Shared, State};

/// Retrieve the supported upload protocol.
///
/// Returns the version and extensions of the tus protocol, and the maximum size of a photo in
/// bytes.
#[utoipa::path(
    tag = "uploads",
    responses((status = NO_CONTENT, description = "Sent in the response headers", headers(("Tus-Version" = String), ("Tus-Extension" = String), ("Tus-Max-Size" = i64)))),
)]
#[options("")]
pub(super) async fn offer_protocol(state: Shared) -> HttpResponse {
    offer(&state)
}

/// Retrieve the supported upload protocol of an upload.
///
/// Same as `OPTIONS /uploads`.
#[utoipa::path(
    tag = "uploads",
    params(
        ("jurisdiction_id" = String, Path, description = "Jurisdiction identifier"),
        ("secret" = String, Path, description = "Secret of the upload URL"),
    ),
    responses((status = NO_CONTENT, description = "Sent in the response headers", headers(("Tus-Version" = String), ("Tus-Extension" = String), ("Tus-Max-Size" = i64)))),
)]
#[options("/{jurisdiction_id}/{secret}")]
pub(super) async fn offer_protocol_for_upload(state: Shared) -> HttpResponse {
    offer(&state)
}

fn offer(state: &State) -> HttpResponse {
    HttpResponse::NoContent()
        .insert_header(("Tus-Version", VERSION))
        .insert_header(("Tus-Extension", EXTENSIONS))
        .insert_header(("Tus-Max-Size", state.photo_processor.max_bytes().to_string()))
        .finish()
}
