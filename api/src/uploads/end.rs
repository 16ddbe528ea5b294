//! `DELETE /uploads/{jurisdiction_id}/{secret}`: deletes an upload.

use actix_web::{HttpResponse, delete, web::Path};
use domain::uploads;

use super::find;
use crate::{extract::Now, problem::Problem, state::Shared};

/// Delete an upload.
///
/// Deletes the received bytes. A photo that is attached to a case is kept.
#[utoipa::path(
    tag = "uploads",
    params(
        ("jurisdiction_id" = String, Path, description = "Jurisdiction identifier"),
        ("secret" = String, Path, description = "Secret of the upload URL"),
        ("Tus-Resumable" = String, Header, description = "`1.0.0`"),
    ),
    responses(
        (status = NO_CONTENT, description = "Upload deleted"),
        (status = NOT_FOUND, description = "`not_found`", body = Problem),
        (status = PRECONDITION_FAILED, description = "`wrong_version`", body = Problem),
    ),
)]
#[delete("/{jurisdiction_id}/{secret}")]
pub(super) async fn end_upload(
    Now(now): Now,
    state: Shared,
    path: Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    let mut conn = state.connect().await?;
    let upload = find(&mut conn, &state, &path).await?;
    uploads::end(&mut conn, now, &upload).await?;
    state.notifier.notify();
    Ok(HttpResponse::NoContent().finish())
}
