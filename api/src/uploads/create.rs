//! `POST /uploads`: somebody says that a picture will come.

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
    problem::Problem,
    state::{Shared, State},
};

/// Begin an upload.
///
/// By the tus protocol, version 1.0.0: the answer's `Location` is where the bytes go, in as many
/// requests as it takes. It is a secret: whoever has it can go on with the upload, and use it. Of
/// `Upload-Metadata`, `jurisdiction_id` names the city (whoever is signed in need not), and `sha256`
/// may announce the fingerprint of the whole; what came for it must then fit, and what the same
/// sender has sent already has come. Whoever sends `Authorization`, as staff, as a crew or with an
/// API key, has it alone: only they can use it. It is dropped after a day, unless a case has it.
#[utoipa::path(
    tag = "uploads",
    params(
        ("Tus-Resumable" = String, Header, description = "`1.0.0`"),
        ("Upload-Length" = i64, Header, description = "How many bytes the picture has"),
        ("Upload-Metadata" = Option<String>, Header, description = "Names, each with a value in base64"),
    ),
    request_body(content = Option<PictureBytes>, content_type = "application/offset+octet-stream", description = "As much of the picture as there is; nothing is as good"),
    responses(
        (status = CREATED, description = "It may come", body = UploadView, headers(("Location" = String), ("Upload-Offset" = i64), ("Upload-Expires" = String))),
        (status = BAD_REQUEST, description = "`bad_request`", body = Problem),
        (status = UNAUTHORIZED, description = "`unauthorized`: with an `Authorization` that is not valid", body = Problem),
        (status = FORBIDDEN, description = "`forbidden`: for another city, or with a key that may not report", body = Problem),
        (status = NOT_FOUND, description = "`not_found`: no such city", body = Problem),
        (status = CONFLICT, description = "`conflict`", body = Problem),
        (status = PRECONDITION_FAILED, description = "`wrong_version`", body = Problem),
        (status = PAYLOAD_TOO_LARGE, description = "`too_large`", body = Problem),
        (status = UNPROCESSABLE_ENTITY, description = "`bad_photo`: all of it came along, and it is no photo", body = Problem),
        (status = TOO_MANY_REQUESTS, description = "`too_many`: they have sent enough that is not used", body = Problem),
        (status = INSUFFICIENT_STORAGE, description = "`full`: everybody together has", body = Problem),
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
        upload = stream::receive(&state, upload, payload).await?;
    }
    let upload = stream::unless_refused(upload)?;
    let mut response = standing(HttpResponse::Created(), &upload);
    Ok(response.insert_header((LOCATION, state.url(&link))).json(UploadView::from(upload)))
}

async fn begin(state: &State, now: DateTime<Utc>, request: &HttpRequest) -> Result<Begun, Problem> {
    let length = length(request, state.darkroom.max_bytes())?;
    let said = metadata(request)?;
    let mut conn = state.connect().await?;
    let (owner, home) = who::owner(&mut conn, now, request).await?;
    let city = match (home, said.jurisdiction_id) {
        (Some(home), Some(other)) if home != other => {
            return Err(Problem::new("forbidden", "You are signed in to another city."));
        }
        (Some(city), _) | (None, Some(city)) => city,
        (None, None) => {
            let words = "Upload-Metadata must name the city: jurisdiction_id, and its id in base64";
            return Err(Problem::new("bad_request", words));
        }
    };
    let city = jurisdictions::store::find(&conn, &city).await?.ok_or_else(Problem::not_found)?;
    let new = NewUpload {
        jurisdiction_id: city.jurisdiction_id,
        sender: who::sender(owner, request),
        length,
        announced_sha256: said.sha256,
    };
    Ok(uploads::begin(&mut conn, now, new).await?)
}

/// How many bytes are to come.
fn length(request: &HttpRequest, most: usize) -> Result<i64, Problem> {
    let has = |name| request.headers().contains_key(name);
    if has("upload-defer-length") {
        let words =
            "Upload-Defer-Length is not taken: a picture's length is known before it is sent";
        return Err(Problem::new("bad_request", words));
    }
    if has("upload-concat") {
        return Err(Problem::new("bad_request", "Upload-Concat is not taken: send it as one"));
    }
    let length = number(request, "Upload-Length")?;
    let length = length.ok_or_else(|| Problem::new("bad_request", "Upload-Length must be sent"))?;
    if usize::try_from(length).is_ok_and(|length| length <= most) {
        return Ok(length);
    }
    Err(Problem::new("too_large", format!("a picture has {most} bytes at most")))
}

/// Whether the body, if it says how long it is, is no longer than `most`.
pub(super) fn fits(request: &HttpRequest, most: i64) -> Result<(), Problem> {
    match number(request, "Content-Length")? {
        Some(length) if length > most => Err(uploads::ReceiveError::TooLong.into()),
        _ => Ok(()),
    }
}
