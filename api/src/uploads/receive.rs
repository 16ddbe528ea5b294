//! `PATCH /uploads/{jurisdiction_id}/{secret}`: receives bytes of an upload.

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
use crate::{
    problem::{Problem, ProblemCode},
    request_body::room::Room,
    state::Shared,
};

/// Continue an upload.
///
/// Bytes are kept as they arrive, even if the connection is lost before the response: read the
/// offset and continue from there. After the last byte, the photo is processed. The upload is then
/// ready to use, or the response says what is wrong with it.
#[utoipa::path(
    tag = "uploads",
    params(
        ("jurisdiction_id" = String, Path, description = "Jurisdiction identifier"),
        ("secret" = String, Path, description = "Secret of the upload URL"),
        ("Tus-Resumable" = String, Header, description = "`1.0.0`"),
        ("Upload-Offset" = i64, Header, description = "Number of bytes sent before this request"),
    ),
    request_body(content = PictureBytes, content_type = "application/offset+octet-stream", description = "As many bytes as there are, or some of them"),
    responses(
        (status = NO_CONTENT, description = "Bytes received", headers(("Upload-Offset" = i64), ("Upload-Expires" = String))),
        (status = BAD_REQUEST, description = "`bad_request`", body = Problem),
        (status = NOT_FOUND, description = "`not_found`: also if the upload has ended", body = Problem),
        (status = CONFLICT, description = "`conflict`: wrong offset; `Upload-Offset` has the expected one", body = Problem),
        (status = PRECONDITION_FAILED, description = "`wrong_version`", body = Problem),
        (status = PAYLOAD_TOO_LARGE, description = "`too_large`: more bytes than `Upload-Length`", body = Problem),
        (status = UNSUPPORTED_MEDIA_TYPE, description = "`unsupported`", body = Problem),
        (status = UNPROCESSABLE_ENTITY, description = "`bad_photo`: the complete file is not a photo", body = Problem),
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
        return Err(Problem::new(ProblemCode::Unsupported, words));
    }
    let offset = number(&request, "Upload-Offset")?;
    let offset = offset
        .ok_or_else(|| Problem::new(ProblemCode::BadRequest, "Upload-Offset must be sent"))?;
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
    let upload = stream::receive(&state, upload, payload, Room::of(&request)).await?;
    let upload = stream::unless_refused(upload)?;
    Ok(standing(HttpResponse::NoContent(), &upload).finish())
}

/// Builds the `conflict` response with the offset that is expected next.
fn elsewhere(upload: &Upload) -> HttpResponse {
    let words = format!("the upload stands at {}", upload.received);
    let mut response = Problem::new(ProblemCode::Conflict, words).error_response();
    let headers = response.headers_mut();
    headers.insert(HeaderName::from_static("upload-offset"), HeaderValue::from(upload.received));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
