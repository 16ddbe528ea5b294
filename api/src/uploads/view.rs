//! Response types of uploads.

use actix_web::{HttpResponse, HttpResponseBuilder, http::header::CACHE_CONTROL};
use chrono::{DateTime, Utc};
use domain::{
    photos::PhotoId,
    uploads::{Upload, UploadState},
};
use serde::Serialize;
use utoipa::ToSchema;

/// An upload, visible to anyone who has its URL.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct UploadView {
    /// State of the upload.
    state: UploadState,
    /// Number of bytes received.
    offset: i64,
    /// Total size in bytes.
    length: i64,
    /// Id of the photo, when the upload is processed. The photo is not public until it is attached
    /// to a case.
    photo_id: Option<PhotoId>,
    /// Reason why the photo was refused.
    problem: Option<String>,
    /// Time the photo was attached to a case (UTC).
    used_at: Option<DateTime<Utc>>,
    /// Time the upload is deleted (UTC), unless it is attached to a case.
    expires_at: DateTime<Utc>,
}

/// Bytes of a photo.
#[derive(ToSchema)]
#[schema(value_type = String, format = Binary)]
#[expect(dead_code, reason = "describes a body, which is read as it comes")]
pub(super) struct PictureBytes(Vec<u8>);

impl From<Upload> for UploadView {
    fn from(upload: Upload) -> Self {
        let Upload {
            state,
            received,
            length,
            photo_id,
            refusal,
            used_at,
            expires_at,
            // Data about the sender and internal data are not published.
            jurisdiction_id: _,
            upload_id: _,
            secret_sha256: _,
            owner: _,
            sender: _,
            announced_sha256: _,
            created_at: _,
        } = upload;
        Self {
            state,
            offset: received,
            length,
            photo_id: (state == UploadState::Finished).then_some(photo_id),
            problem: refusal,
            used_at,
            expires_at,
        }
    }
}

/// Adds the progress headers of an upload (`Upload-Offset`, `Upload-Expires`).
pub(super) fn standing(mut response: HttpResponseBuilder, upload: &Upload) -> HttpResponseBuilder {
    let until = upload.expires_at.format("%a, %d %b %Y %H:%M:%S GMT");
    response
        .insert_header((CACHE_CONTROL, "no-store"))
        .insert_header(("Upload-Offset", upload.received.to_string()))
        .insert_header(("Upload-Expires", until.to_string()));
    response
}

/// Builds a response with the progress and the total size of an upload.
pub(super) fn whole_standing(upload: &Upload) -> HttpResponseBuilder {
    let mut response = standing(HttpResponse::Ok(), upload);
    response.insert_header(("Upload-Length", upload.length.to_string()));
    response
}
