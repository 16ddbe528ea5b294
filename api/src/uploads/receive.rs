//! `PATCH /uploads/{jurisdiction_id}/{secret}`: bytes of a picture come.

use actix_web::{
    HttpRequest, HttpResponse, ResponseError as _,
    http::header::{CACHE_CONTROL, HeaderName, HeaderValue},
    patch,
    web::{Path, Payload},
};
use domain::uploads::Upload;

use super::{
    create::fits,
    find,
    protocol::{has_bytes, number},
    stream,
    view::{PictureBytes, standing},
};
use crate::{problem::Problem, state::Shared};

/// Go on with an upload.
///
/// The bytes count as they come, also when the connection drops before the answer: ask for the
/// offset, and go on from there. When the last one has come, the picture is looked at: it is then a
/// photo, and can be used, or the answer says what is wrong with it.
#[utoipa::path(
    tag = "uploads",
    params(
        ("jurisdiction_id" = String, Path, description = "The city"),
        ("secret" = String, Path, description = "From the upload's address"),
        ("Tus-Resumable" = String, Header, description = "`1.0.0`"),
        ("Upload-Offset" = i64, Header, description = "How many bytes came before these"),
    ),
    request_body(content = PictureBytes, content_type = "application/offset+octet-stream", description = "As many bytes as there are, or some of them"),
    responses(
        (status = NO_CONTENT, description = "They have come", headers(("Upload-Offset" = i64), ("Upload-Expires" = String))),
        (status = BAD_REQUEST, description = "`bad_request`", body = Problem),
        (status = NOT_FOUND, description = "`not_found`: also for one that is over", body = Problem),
        (status = CONFLICT, description = "`conflict`: other bytes are to come; `Upload-Offset` says which", body = Problem),
        (status = PRECONDITION_FAILED, description = "`wrong_version`", body = Problem),
        (status = PAYLOAD_TOO_LARGE, description = "`too_large`: more than `Upload-Length` said", body = Problem),
        (status = UNSUPPORTED_MEDIA_TYPE, description = "`unsupported`", body = Problem),
        (status = UNPROCESSABLE_ENTITY, description = "`bad_photo`: all of it is there, and it is no photo", body = Problem),
        (status = SERVICE_UNAVAILABLE, description = "`unavailable`", body = Problem),
    ),
)]
#[patch("/{jurisdiction_id}/{secret}")]
pub(super) async fn receive_upload(
    state: Shared,
    path: Path<(String, String)>,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, Problem> {
    if !has_bytes(&request) {
        let words = "send the bytes as application/offset+octet-stream";
        return Err(Problem::new("unsupported", words));
    }
    let offset = number(&request, "Upload-Offset")?;
    let offset = offset.ok_or_else(|| Problem::new("bad_request", "Upload-Offset must be sent"))?;
    let mut conn = state.connect().await?;
    let upload = find(&mut conn, &state, &path).await?;
    drop(conn);
    if offset != upload.received {
        return Ok(elsewhere(&upload));
    }
    fits(&request, upload.length - upload.received)?;
    if upload.received == upload.length || upload.refusal.is_some() {
        let upload = stream::unless_refused(upload)?;
        return Ok(standing(HttpResponse::NoContent(), &upload).finish());
    }
    let upload = stream::receive(&state, upload, payload).await?;
    let upload = stream::unless_refused(upload)?;
    Ok(standing(HttpResponse::NoContent(), &upload).finish())
}

/// That other bytes are to come, and which.
fn elsewhere(upload: &Upload) -> HttpResponse {
    let words = format!("the upload stands at {}", upload.received);
    let mut response = Problem::new("conflict", words).error_response();
    let headers = response.headers_mut();
    headers.insert(HeaderName::from_static("upload-offset"), HeaderValue::from(upload.received));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
