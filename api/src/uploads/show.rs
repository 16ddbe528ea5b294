//! `HEAD` and `GET /uploads/{jurisdiction_id}/{secret}`: where an upload stands.

use actix_web::{HttpResponse, get, head, web::Path};

use super::{
    find,
    view::{UploadView, whole_standing},
};
use crate::{problem::Problem, state::Shared};

/// Show an upload.
///
/// Where it stands, whether it is a photo, and if not, what is wrong with it.
#[utoipa::path(
    tag = "uploads",
    params(
        ("jurisdiction_id" = String, Path, description = "The city"),
        ("secret" = String, Path, description = "From the upload's address"),
    ),
    responses(
        (status = OK, description = "The upload", body = UploadView, headers(("Upload-Offset" = i64), ("Upload-Length" = i64))),
        (status = NOT_FOUND, description = "`not_found`: also for one that is over", body = Problem),
        (status = PRECONDITION_FAILED, description = "`wrong_version`: of `HEAD`", body = Problem),
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

/// Ask for an upload's offset.
///
/// How many bytes have come: go on from there.
#[utoipa::path(
    tag = "uploads",
    params(
        ("jurisdiction_id" = String, Path, description = "The city"),
        ("secret" = String, Path, description = "From the upload's address"),
        ("Tus-Resumable" = String, Header, description = "`1.0.0`"),
    ),
    responses(
        (status = OK, description = "Where it stands", headers(("Upload-Offset" = i64), ("Upload-Length" = i64), ("Upload-Expires" = String))),
        (status = NOT_FOUND, description = "Also for one that is over"),
        (status = PRECONDITION_FAILED, description = "Another version of the protocol"),
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
