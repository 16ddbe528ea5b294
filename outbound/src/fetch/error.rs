//! Why a photo was not fetched, and whether a retry can help.

use reqwest::StatusCode;

use crate::guard::was_refused;

/// Why a URL is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// The URL is invalid.
    #[error("it is not a valid URL")]
    NoAddress,
    /// The scheme is neither http nor https.
    #[error("its scheme is not http or https")]
    Scheme,
    /// A redirect leads from https to http.
    #[error("it redirects from https to http")]
    Downgrade,
    /// The URL contains a user name or a password.
    #[error("it contains a user name or a password")]
    Credentials,
    /// The port is not allowed.
    #[error("port {0} is not allowed")]
    Port(u16),
    /// The host has no public address.
    #[error("it does not lead to a public address")]
    NotPublic,
    /// There are too many redirects.
    #[error("it redirects too often")]
    TooManyRedirects,
}

/// Why a photo was not fetched.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// The URL is refused.
    #[error("the photo's address is refused: {0}")]
    Refused(#[from] Refused),
    /// The server answered with an error status.
    #[error("the photo's server answers {0}")]
    Status(StatusCode),
    /// The photo is larger than the limit.
    #[error("the photo is too large")]
    TooLarge,
    /// The fetch exceeded the timeout.
    #[error("fetching the photo timed out")]
    TookTooLong,
    /// The network or the HTTP request failed.
    #[error("cannot fetch the photo")]
    Network(#[source] reqwest::Error),
}

impl From<reqwest::Error> for FetchError {
    /// Detects a refused address, which the client returns as the cause of its error. Removes the
    /// URL, because it may be secret.
    fn from(error: reqwest::Error) -> Self {
        if was_refused(&error) {
            return Self::Refused(Refused::NotPublic);
        }
        Self::Network(error.without_url())
    }
}

impl FetchError {
    /// Whether a retry may succeed.
    pub fn may_pass(&self) -> bool {
        match self {
            Self::Status(status) => {
                let wait = [
                    StatusCode::REQUEST_TIMEOUT,
                    StatusCode::TOO_EARLY,
                    StatusCode::TOO_MANY_REQUESTS,
                ];
                status.is_server_error() || wait.contains(status)
            }
            Self::TookTooLong | Self::Network(_) => true,
            Self::Refused(_) | Self::TooLarge => false,
        }
    }
}
