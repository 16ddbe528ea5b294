//! `POST /uploads`: creates an upload.

use actix_web::{HttpRequest, HttpResponse, http::header::LOCATION, post, web::Payload};
use chrono::{DateTime, Utc};
use domain::{
    jurisdictions,
    uploads::{self, Begun, NewUpload},
};

use super::{
    headers::metadata,
    protocol::{has_bytes, number},
    stream,
    view::{PictureBytes, UploadView, standing},
    who,
};
use crate::{
    extract::Now,
    problem::{Problem, ProblemCode},
    request_body::room::Room,
    state::{Shared, State},
};

/// Create an upload.
///
/// Implements the tus protocol, version 1.0.0. The response header `Location` is the URL that the
/// bytes are sent to, in any number of requests. The URL is a secret: its holder can continue and
/// use the upload. In `Upload-Metadata`, `jurisdiction_id` names the jurisdiction (optional with
/// authentication), and `sha256` may give the SHA-256 digest of the whole file: the received bytes
/// must match it, and a file that the same sender has already sent is complete at once. An upload
/// created with `Authorization` can only be used by the same account or API key. It is deleted
/// after one day, unless it is attached to a case.
#[utoipa::path(
    tag = "uploads",
    params(
        ("Tus-Resumable" = String, Header, description = "`1.0.0`"),
        ("Upload-Length" = i64, Header, description = "Size of the photo in bytes"),
        ("Upload-Metadata" = Option<String>, Header, description = "Comma-separated names, each with a Base64 value"),
    ),
    request_body(content = Option<PictureBytes>, content_type = "application/offset+octet-stream", description = "As much of the picture as there is; nothing is as good"),
    responses(
        (status = CREATED, description = "Upload created", body = UploadView, headers(("Location" = String), ("Upload-Offset" = i64), ("Upload-Expires" = String))),
        (status = BAD_REQUEST, description = "`bad_request`", body = Problem),
        (status = UNAUTHORIZED, description = "`unauthorized`: `Authorization` is invalid", body = Problem),
        (status = FORBIDDEN, description = "`forbidden`: another jurisdiction, or a key without the scope to report", body = Problem),
        (status = NOT_FOUND, description = "`not_found`: unknown jurisdiction", body = Problem),
        (status = CONFLICT, description = "`conflict`", body = Problem),
        (status = PRECONDITION_FAILED, description = "`wrong_version`", body = Problem),
        (status = PAYLOAD_TOO_LARGE, description = "`too_large`", body = Problem),
        (status = UNPROCESSABLE_ENTITY, description = "`bad_photo`: the complete file is not a photo", body = Problem),
        (status = TOO_MANY_REQUESTS, description = "`too_many`: limit of unused uploads of this sender", body = Problem),
        (status = INSUFFICIENT_STORAGE, description = "`full`: limit of unused uploads of the jurisdiction", body = Problem),
        (status = SERVICE_UNAVAILABLE, description = "`unavailable`", body = Problem),
    ),
)]
#[post("")]
pub(super) async fn begin_upload(
    Now(now): Now,
    state: Shared,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, Problem> {
    let Begun { mut upload, secret } = begin(&state, now, &request).await?;
    let link = format!("/api/v1/uploads/{}/{secret}", upload.jurisdiction_id);
    if has_bytes(&request) && upload.received == 0 {
        fits(&request, upload.length)?;
        upload = stream::receive(&state, upload, payload, Room::of(&request)).await?;
    }
    let upload = stream::unless_refused(upload)?;
    let mut response = standing(HttpResponse::Created(), &upload);
    Ok(response.insert_header((LOCATION, state.url(&link))).json(UploadView::from(upload)))
}

async fn begin(state: &State, now: DateTime<Utc>, request: &HttpRequest) -> Result<Begun, Problem> {
    let length = length(request, state.photo_processor.max_bytes())?;
    let said = metadata(request)?;
    let mut conn = state.connect().await?;
    let (owner, home) = who::owner(&mut conn, now, request).await?;
    let city = match (home, said.jurisdiction_id) {
        (Some(home), Some(other)) if home != other => {
            return Err(Problem::new(ProblemCode::Forbidden, "You are signed in to another city."));
        }
        (Some(city), _) | (None, Some(city)) => city,
        (None, None) => {
            let words = "Upload-Metadata must name the city: jurisdiction_id, and its id in base64";
            return Err(Problem::new(ProblemCode::BadRequest, words));
        }
    };
    let city = jurisdictions::store::find(&conn, &city).await?.ok_or_else(Problem::not_found)?;
    let new = NewUpload {
        jurisdiction_id: city.jurisdiction_id,
        sender: who::sender(owner, state, request),
        length,
        announced_sha256: said.sha256,
    };
    Ok(uploads::begin(&mut conn, now, new).await?)
}

/// Returns the announced size of the file, in bytes. Fails if it is missing or more than `most`.
fn length(request: &HttpRequest, most: usize) -> Result<i64, Problem> {
    let has = |name| request.headers().contains_key(name);
    if has("upload-defer-length") {
        let words =
            "Upload-Defer-Length is not taken: a picture's length is known before it is sent";
        return Err(Problem::new(ProblemCode::BadRequest, words));
    }
    if has("upload-concat") {
        return Err(Problem::new(
            ProblemCode::BadRequest,
            "Upload-Concat is not taken: send it as one",
        ));
    }
    let length = number(request, "Upload-Length")?;
    let length = length
        .ok_or_else(|| Problem::new(ProblemCode::BadRequest, "Upload-Length must be sent"))?;
    if usize::try_from(length).is_ok_and(|length| length <= most) {
        return Ok(length);
    }
    Err(Problem::new(ProblemCode::TooLarge, format!("a picture has {most} bytes at most")))
}

/// Fails if the body has a `Content-Length` greater than `most`.
pub(super) fn fits(request: &HttpRequest, most: i64) -> Result<(), Problem> {
    match number(request, "Content-Length")? {
        Some(length) if length > most => Err(uploads::ReceiveError::TooLong.into()),
        _ => Ok(()),
    }
}
