//! Reads the answers of push services.

use chrono::{DateTime, TimeDelta, Utc};
use reqwest::{Response, StatusCode};
use serde::de::DeserializeOwned;

use super::PushError;
use crate::{body, retry_after};

/// Maximum number of bytes of an answer that are read.
const MAX_ANSWER_BYTES: usize = 16 * 1024;
/// Maximum length of an error code.
const MAX_REASON: usize = 60;

/// Converts the status of an answer to an error: temporary ([`PushError::Later`]) or final.
pub(super) fn refusal(now: DateTime<Utc>, response: &Response, reason: &str) -> PushError {
    let status = response.status();
    let later = [StatusCode::REQUEST_TIMEOUT, StatusCode::TOO_MANY_REQUESTS];
    if status.is_server_error() || later.contains(&status) {
        let wait =
            retry_after(response.headers(), now).and_then(|wait| TimeDelta::from_std(wait).ok());
        return PushError::Later { status, wait: wait.unwrap_or_default() };
    }
    // The reason is logged, so only harmless characters are kept.
    let tame = |c: &char| c.is_ascii_alphanumeric() || *c == '_';
    PushError::Denied { status, reason: reason.chars().filter(tame).take(MAX_REASON).collect() }
}

/// Parses the answer as JSON. `None` if it is too long or not valid.
pub(super) async fn json<T: DeserializeOwned>(response: Response) -> Option<T> {
    let bytes = body(response, MAX_ANSWER_BYTES).await.ok()??;
    serde_json::from_slice(&bytes).ok()
}
