//! `OPTIONS`: what of the protocol is spoken.

use actix_web::{HttpResponse, options};

use super::protocol::{EXTENSIONS, VERSION};
use crate::state::{Shared, State};

/// Ask what is spoken.
///
/// Version and extensions of the tus protocol, and the most bytes of a picture.
#[utoipa::path(
    tag = "uploads",
    responses((status = NO_CONTENT, description = "In its headers", headers(("Tus-Version" = String), ("Tus-Extension" = String), ("Tus-Max-Size" = i64)))),
)]
#[options("")]
pub(super) async fn offer_protocol(state: Shared) -> HttpResponse {
    offer(&state)
}

/// Ask what is spoken at an upload's address.
///
/// The same as at `/uploads`.
#[utoipa::path(
    tag = "uploads",
    params(
        ("jurisdiction_id" = String, Path, description = "The city"),
        ("secret" = String, Path, description = "From the upload's address"),
    ),
    responses((status = NO_CONTENT, description = "In its headers", headers(("Tus-Version" = String), ("Tus-Extension" = String), ("Tus-Max-Size" = i64)))),
)]
#[options("/{jurisdiction_id}/{secret}")]
pub(super) async fn offer_protocol_for_upload(state: Shared) -> HttpResponse {
    offer(&state)
}

fn offer(state: &State) -> HttpResponse {
    HttpResponse::NoContent()
        .insert_header(("Tus-Version", VERSION))
        .insert_header(("Tus-Extension", EXTENSIONS))
        .insert_header(("Tus-Max-Size", state.darkroom.max_bytes().to_string()))
        .finish()
}
