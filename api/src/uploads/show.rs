//! `HEAD` and `GET /uploads/{jurisdiction_id}/{secret}`: shows the progress of an upload.

use actix_web::{HttpResponse, get, head, web::Path};

use super::{
    find,
    view::{UploadView, whole_standing},
};
use crate::{problem::Problem, state::Shared};

/// Retrieve an upload.
///
/// Returns its state: whether it is complete and is a photo, or what is wrong with it.
#[utoipa::path(
    tag = "uploads",
    params(
        ("jurisdiction_id" = String, Path, description = "Jurisdiction identifier"),
        ("secret" = String, Path, description = "Secret of the upload URL"),
    ),
    responses(
        (status = OK, description = "The upload", body = UploadView, headers(("Upload-Offset" = i64), ("Upload-Length" = i64))),
        (status = NOT_FOUND, description = "`not_found`: also if the upload has ended", body = Problem),
        (status = PRECONDITION_FAILED, description = "Unsupported version of the protocol", body = Problem),
    ),
)]
#[get("/{jurisdiction_id}/{secret}")]
pub(super) async fn show_upload(
    state: Shared,
    path: Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    let mut conn = state.connect().await?;
    let upload = find(&mut conn, &state, &path).await?;
    Ok(whole_standing(&upload).json(UploadView::from(upload)))
}

/// Retrieve the offset of an upload.
///
/// Returns the number of bytes received in `Upload-Offset`. Continue from there.
#[utoipa::path(
    tag = "uploads",
    params(
        ("jurisdiction_id" = String, Path, description = "Jurisdiction identifier"),
        ("secret" = String, Path, description = "Secret of the upload URL"),
        ("Tus-Resumable" = String, Header, description = "`1.0.0`"),
    ),
    responses(
        (status = OK, description = "State of the upload", headers(("Upload-Offset" = i64), ("Upload-Length" = i64), ("Upload-Expires" = String))),
        (status = NOT_FOUND, description = "Also if the upload has ended"),
        (status = PRECONDITION_FAILED, description = "Unsupported version of the protocol"),
    ),
)]
#[head("/{jurisdiction_id}/{secret}")]
pub(super) async fn show_offset(
    state: Shared,
    path: Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    let mut conn = state.connect().await?;
    let upload = find(&mut conn, &state, &path).await?;
    Ok(whole_standing(&upload).finish())
}
