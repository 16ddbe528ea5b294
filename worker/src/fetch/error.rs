//! Why a picture was not fetched, and whether it is worth another try.

use std::error::Error;

use reqwest::StatusCode;

use crate::tasks::TaskError;

/// Where we do not go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Refused {
    /// It cannot be read.
    #[error("it is no web address")]
    NoAddress,
    /// Neither http nor https.
    #[error("only http and https addresses are fetched")]
    Scheme,
    /// From https to http.
    #[error("it leads from https to http")]
    Downgrade,
    /// It holds a name or a password.
    #[error("it holds a user name or a password")]
    Credentials,
    /// Not where pictures are.
    #[error("port {0} is not one that pictures are fetched from")]
    Port(u16),
    /// Not everybody's.
    #[error("it does not lead to a public address")]
    NotPublic,
    /// From here to there, and on.
    #[error("it redirects too often")]
    TooManyRedirects,
}

/// Why there is no picture.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FetchError {
    /// We do not go there.
    #[error("the picture's address is refused: {0}")]
    Refused(#[from] Refused),
    /// The server has something else to say.
    #[error("the picture's server answers {0}")]
    Status(StatusCode),
    /// More bytes than we take.
    #[error("the picture is too large")]
    TooLarge,
    /// It did not come in time.
    #[error("the picture took too long to come")]
    TookTooLong,
    /// Something between us and the server.
    #[error("the picture cannot be fetched")]
    Network(#[source] reqwest::Error),
}

impl From<reqwest::Error> for FetchError {
    /// A refusal of ours comes back wrapped. The address itself is not for the log.
    fn from(error: reqwest::Error) -> Self {
        refusal_in(&error).map_or_else(|| Self::Network(error.without_url()), Self::Refused)
    }
}

/// The refusal of ours that an error of the client is about, if it is about one.
pub(crate) fn refusal_in(error: &reqwest::Error) -> Option<Refused> {
    let mut cause: Option<&dyn Error> = error.source();
    while let Some(error) = cause {
        if let Some(refused) = error.downcast_ref::<Refused>() {
            return Some(*refused);
        }
        cause = error.source();
    }
    None
}

impl From<FetchError> for TaskError {
    fn from(error: FetchError) -> Self {
        match error {
            FetchError::Status(status) if passes(status) => Self::retry(error),
            FetchError::TookTooLong | FetchError::Network(_) => Self::retry(error),
            FetchError::Refused(_) | FetchError::TooLarge | FetchError::Status(_) => {
                Self::give_up(error)
            }
        }
    }
}

/// Whether the server may have something else to say later.
fn passes(status: StatusCode) -> bool {
    let wait = [StatusCode::REQUEST_TIMEOUT, StatusCode::TOO_EARLY, StatusCode::TOO_MANY_REQUESTS];
    status.is_server_error() || wait.contains(&status)
}
