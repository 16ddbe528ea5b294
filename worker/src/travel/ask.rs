//! A question over HTTP, and an answer of no more than so many bytes.

use domain::network;
use reqwest::{RequestBuilder, StatusCode};

/// An answer is no longer, in bytes: fifty by fifty times, and a hundred places with their names.
const LONGEST: usize = 1 << 20;

/// An answer that is none.
#[derive(Debug, thiserror::Error)]
pub(super) enum Unusable {
    /// Not what it should look like.
    #[error("its answer cannot be read")]
    Unreadable(#[from] serde_json::Error),
    /// A word instead of times.
    #[error("it says {0:?}")]
    Said(String),
    /// No times.
    #[error("its answer has no table")]
    NoTable,
    /// Times for others than we asked for.
    #[error("its table is of another size")]
    WrongSize,
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub(super) enum AskError {
    /// Something between us.
    #[error("it cannot be asked")]
    Network(#[source] reqwest::Error),
    /// It is ill.
    #[error("it answers {0}")]
    Status(StatusCode),
    /// It is well, but does not want to answer this: a place is on none of its streets, or we ask for
    /// too much.
    #[error("it refuses with {0}")]
    Refused(StatusCode),
    /// More bytes than we read.
    #[error("its answer is too long")]
    TooLong,
    /// It says nothing that we understand.
    #[error(transparent)]
    Unusable(#[from] Unusable),
    /// It takes too long.
    #[error("it does not answer in time")]
    Late,
}

impl From<reqwest::Error> for AskError {
    /// Where crews are is nobody's business, and it is in the address.
    fn from(error: reqwest::Error) -> Self {
        Self::Network(error.without_url())
    }
}

/// Asks, and reads the answer.
pub(super) async fn ask(asking: RequestBuilder) -> Result<Vec<u8>, AskError> {
    let response = asking.send().await?;
    match response.status() {
        status if status.is_success() => {
            network::body(response, LONGEST).await?.ok_or(AskError::TooLong)
        }
        status @ (StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_MANY_REQUESTS) => {
            Err(AskError::Status(status))
        }
        status if status.is_client_error() => Err(AskError::Refused(status)),
        status => Err(AskError::Status(status)),
    }
}
