//! HTTP requests to a routing service, with a limit on the size of the answer.

use outbound::body;
use reqwest::{RequestBuilder, StatusCode};

/// Maximum size of an answer, in bytes. Enough for 50 by 50 times and the names of 100 places.
const MAX_ANSWER_BYTES: usize = 1 << 20;

/// An answer that cannot be used.
#[derive(Debug, thiserror::Error)]
pub(super) enum Unusable {
    /// The answer is not valid JSON, or not of the expected form.
    #[error("the answer cannot be parsed")]
    Unreadable(#[from] serde_json::Error),
    /// The answer contains an error code instead of times.
    #[error("the answer is the error {0:?}")]
    Reported(String),
    /// The answer has no table of times.
    #[error("the answer has no table")]
    NoTable,
    /// The table has another size than requested.
    #[error("the table has the wrong size")]
    WrongSize,
}

/// Why a request failed.
#[derive(Debug, thiserror::Error)]
pub(super) enum AskError {
    /// The request failed before an answer arrived.
    #[error("the request failed")]
    Network(#[source] reqwest::Error),
    /// The service answered with a server error.
    #[error("it answers {0}")]
    Status(StatusCode),
    /// The service works but rejects this request: a place is not near a street, or there are too
    /// many places.
    #[error("the service rejected the request with status {0}")]
    Refused(StatusCode),
    /// The answer is longer than the limit.
    #[error("the answer is too long")]
    TooLong,
    /// The answer cannot be used.
    #[error(transparent)]
    Unusable(#[from] Unusable),
    /// The answer did not arrive in time.
    #[error("the service did not answer in time")]
    Late,
}

impl From<reqwest::Error> for AskError {
    /// Removes the URL from the error, because it contains the positions of crews.
    fn from(error: reqwest::Error) -> Self {
        Self::Network(error.without_url())
    }
}

/// Sends the request and reads the answer.
pub(super) async fn ask(asking: RequestBuilder) -> Result<Vec<u8>, AskError> {
    let response = asking.send().await?;
    match response.status() {
        status if status.is_success() => {
            body(response, MAX_ANSWER_BYTES).await?.ok_or(AskError::TooLong)
        }
        status @ (StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_MANY_REQUESTS) => {
            Err(AskError::Status(status))
        }
        status if status.is_client_error() => Err(AskError::Refused(status)),
        status => Err(AskError::Status(status)),
    }
}
