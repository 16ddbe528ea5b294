//! `DELETE /uploads/{jurisdiction_id}/{secret}`: somebody wants their upload no more.

use actix_web::{HttpResponse, delete, web::Path};
use domain::uploads;

use super::find;
use crate::{extract::Now, problem::Problem, state::Shared};

/// End an upload.
///
/// What came of it is dropped. A photo that a case has stays there.
#[utoipa::path(
    tag = "uploads",
    params(
        ("jurisdiction_id" = String, Path, description = "The city"),
        ("secret" = String, Path, description = "From the upload's address"),
        ("Tus-Resumable" = String, Header, description = "`1.0.0`"),
    ),
    responses(
        (status = NO_CONTENT, description = "It is over"),
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
    state.bell.ring();
    Ok(HttpResponse::NoContent().finish())
}
