//! An upload on the wire.

use actix_web::{HttpResponse, HttpResponseBuilder, http::header::CACHE_CONTROL};
use chrono::{DateTime, Utc};
use domain::{
    photos::PhotoId,
    uploads::{Upload, UploadState},
};
use serde::Serialize;
use utoipa::ToSchema;

/// An upload, as whoever has its address sees it.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct UploadView {
    /// How far it is.
    state: UploadState,
    /// How many bytes have come.
    offset: i64,
    /// How many the whole has.
    length: i64,
    /// The photo that it has become. Nobody can look at it before it is in a case.
    photo_id: Option<PhotoId>,
    /// What is wrong with the picture.
    problem: Option<String>,
    /// When a case took it.
    used_at: Option<DateTime<Utc>>,
    /// When it is dropped, unless a case has it by then.
    expires_at: DateTime<Utc>,
}

/// Bytes of a picture, as they are.
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
            // Whose it is, and what is only ours.
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

/// An answer that says where the upload stands.
pub(super) fn standing(mut response: HttpResponseBuilder, upload: &Upload) -> HttpResponseBuilder {
    let until = upload.expires_at.format("%a, %d %b %Y %H:%M:%S GMT");
    response
        .insert_header((CACHE_CONTROL, "no-store"))
        .insert_header(("Upload-Offset", upload.received.to_string()))
        .insert_header(("Upload-Expires", until.to_string()));
    response
}

/// The same, with its length.
pub(super) fn whole_standing(upload: &Upload) -> HttpResponseBuilder {
    let mut response = standing(HttpResponse::Ok(), upload);
    response.insert_header(("Upload-Length", upload.length.to_string()));
    response
}
