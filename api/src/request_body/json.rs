//! Reads a JSON object as form fields.

use std::pin::pin;

use actix_web::web::Payload;
use futures_util::TryStreamExt as _;
use serde_json::{Map, Value};

use super::{TEXT_BYTES, UploadError, limited, room::Room};

/// Reads the members: strings as they are, other values as JSON text. Null members are omitted.
pub(super) async fn read(
    payload: Payload,
    room: &Room,
) -> Result<Vec<(String, String)>, UploadError> {
    let mut bytes = vec![];
    let mut chunks = pin!(limited(payload, room, TEXT_BYTES));
    while let Some(chunk) = chunks.try_next().await? {
        bytes.extend_from_slice(&chunk);
    }
    let members: Map<String, Value> = serde_json::from_slice(&bytes)
        .map_err(|error| UploadError::Malformed(error.to_string()))?;
    let field = |(name, value)| match value {
        Value::Null => None,
        Value::String(text) => Some((name, text)),
        other => Some((name, other.to_string())),
    };
    Ok(members.into_iter().filter_map(field).collect())
}
