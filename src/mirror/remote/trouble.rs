//! Errors of requests to another city's endpoint.

use reqwest::StatusCode;

use crate::mirror::read::Unreadable;

/// Why a request failed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Trouble {
    /// The endpoint answered with an error status.
    #[error("{url} answered {status}{}", because(.said.as_deref()))]
    Refused {
        /// URL of the request.
        url: String,
        /// HTTP status.
        status: StatusCode,
        /// Error message of the endpoint.
        said: Option<String>,
    },
    /// The answer cannot be parsed.
    #[error("{url} answered with {why}")]
    Unreadable {
        /// URL of the request.
        url: String,
        /// Reason.
        why: Unreadable,
    },
    /// The answer is too large.
    #[error("{url} answered with more than {} MB", .most / 1_000_000)]
    TooLarge {
        /// URL of the request.
        url: String,
        /// Maximum size, in bytes.
        most: usize,
    },
    /// The connection failed.
    #[error("cannot read {url}")]
    Broken {
        /// URL of the request.
        url: String,
        /// Cause.
        #[source]
        source: reqwest::Error,
    },
    /// All attempts failed.
    #[error("gave up after asking {tries} times")]
    GaveUp {
        /// Number of attempts.
        tries: u32,
        /// Error of the last attempt.
        #[source]
        last: Box<Self>,
    },
}

fn because(said: Option<&str>) -> String {
    said.map_or_else(String::new, |said| format!(": {said}"))
}

impl Trouble {
    /// Whether a retry may succeed. An unreadable answer may be truncated, so it is requested once
    /// more.
    pub(super) fn may_pass(&self, asked: u32) -> bool {
        match self {
            Self::Refused { status, .. } => {
                status.is_server_error()
                    || matches!(
                        *status,
                        StatusCode::TOO_MANY_REQUESTS | StatusCode::REQUEST_TIMEOUT
                    )
            }
            Self::Unreadable { .. } => asked < 2,
            Self::Broken { .. } => true,
            Self::TooLarge { .. } | Self::GaveUp { .. } => false,
        }
    }

    /// Whether the endpoint may support the other format only.
    pub(super) fn is_about_format(&self) -> bool {
        match self {
            Self::Refused { status, .. } => matches!(
                *status,
                StatusCode::NOT_FOUND
                    | StatusCode::NOT_ACCEPTABLE
                    | StatusCode::UNSUPPORTED_MEDIA_TYPE
                    | StatusCode::NOT_IMPLEMENTED
            ),
            Self::Unreadable { .. } => true,
            Self::GaveUp { last, .. } => last.is_about_format(),
            Self::TooLarge { .. } | Self::Broken { .. } => false,
        }
    }

    /// Whether the endpoint rejected the query.
    pub(crate) fn is_about_query(&self) -> bool {
        matches!(self, Self::Refused { status, .. }
            if *status == StatusCode::BAD_REQUEST || *status == StatusCode::UNPROCESSABLE_ENTITY)
    }
}
