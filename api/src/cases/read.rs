//! A report as it is sent: JSON alone, or in a form with pictures.

use actix_web::{HttpMessage as _, HttpRequest, web::Payload};

use super::create::CreateCase;
use crate::{
    problem::Problem,
    state::State,
    upload::{self, room::Room},
};

/// The most bytes of a report in words.
const LARGEST: usize = 256 * 1024;

/// What was sent.
pub(super) struct Sent {
    /// The report.
    pub(super) body: CreateCase,
    /// Pictures, and what their parts were called.
    pub(super) files: Vec<(String, Vec<u8>)>,
    /// What they take in memory, to be kept as long as they are.
    pub(super) room: Option<Room>,
}

/// Reads it.
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
    let (form, room) = upload::read(request, payload, state.darkroom.max_bytes()).await?;
    let report = form.fields.iter().find(|(name, _)| name == "case");
    let (_, report) =
        report.ok_or_else(|| Problem::new("bad_request", "the field case must have the report"))?;
    let body = serde_json::from_str(report).map_err(|error| Problem::new("bad_request", error))?;
    Ok(Sent { body, files: form.files, room: Some(room) })
}

async fn read_json(kind: &str, payload: Payload) -> Result<CreateCase, Problem> {
    if kind != "application/json" {
        let words = "send the report as application/json, or in multipart/form-data";
        return Err(Problem::new("bad_request", words));
    }
    let bytes = payload
        .to_bytes_limited(LARGEST)
        .await
        .map_err(|error| Problem::new("too_large", error))?
        .map_err(|error| Problem::new("bad_request", error))?;
    serde_json::from_slice(&bytes).map_err(|error| Problem::new("bad_request", error))
}
