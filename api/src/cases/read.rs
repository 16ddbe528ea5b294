//! Reads a report from the body: JSON, or a multipart form with photos.

use actix_web::{HttpMessage as _, HttpRequest, web::Payload};

use super::create::CreateCase;
use crate::{
    problem::{Problem, ProblemCode},
    request_body::{self, room::Room},
    state::State,
};

/// Maximum size of a report without its photos, in bytes.
const MAX_BYTES: usize = 256 * 1024;

/// A report as it was sent.
pub(super) struct Sent {
    /// The report.
    pub(super) body: CreateCase,
    /// Photo files with the names of their form parts.
    pub(super) files: Vec<(String, Vec<u8>)>,
    /// Memory that is reserved for the files. Keep it as long as the files.
    pub(super) room: Option<Room>,
}

/// Reads the report from the body of the request.
pub(super) async fn read(
    request: &HttpRequest,
    payload: Payload,
    state: &State,
) -> Result<Sent, Problem> {
    let kind = request.content_type().to_ascii_lowercase();
    if kind != "multipart/form-data" {
        let body = read_json(&kind, payload).await?;
        return Ok(Sent { body, files: vec![], room: None });
    }
    let (form, room) =
        request_body::read(request, payload, state.photo_processor.max_bytes()).await?;
    let report = form.fields.iter().find(|(name, _)| name == "case");
    let (_, report) = report.ok_or_else(|| {
        Problem::new(ProblemCode::BadRequest, "the field case must have the report")
    })?;
    let body = serde_json::from_str(report)
        .map_err(|error| Problem::new(ProblemCode::BadRequest, error))?;
    Ok(Sent { body, files: form.files, room: Some(room) })
}

async fn read_json(kind: &str, payload: Payload) -> Result<CreateCase, Problem> {
    if kind != "application/json" {
        let words = "send the report as application/json, or in multipart/form-data";
        return Err(Problem::new(ProblemCode::BadRequest, words));
    }
    let bytes = payload
        .to_bytes_limited(MAX_BYTES)
        .await
        .map_err(|error| Problem::new(ProblemCode::TooLarge, error))?
        .map_err(|error| Problem::new(ProblemCode::BadRequest, error))?;
    serde_json::from_slice(&bytes).map_err(|error| Problem::new(ProblemCode::BadRequest, error))
}
