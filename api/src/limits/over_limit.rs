//! The error of a request that is over a limit.

use std::{fmt, time::Duration};

use actix_web::{HttpResponse, ResponseError, http::StatusCode};

use super::By;
use crate::problem::{Problem, whole_seconds};

/// A request is over a limit. `Display` says which, and how long to wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct OverLimit {
    pub(super) by: By,
    /// Time until the next request is admitted.
    pub(crate) wait: Duration,
}

impl fmt::Display for OverLimit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let whom = match self.by {
            By::Address => "from this network address",
            By::Network => "from this network",
            By::Device => "from this device",
            By::Key => "with this API key",
            By::Cell => "for this place",
            By::City => "for this city",
        };
        write!(f, "too many requests {whom}; try again in {} s", whole_seconds(self.wait))
    }
}

impl std::error::Error for OverLimit {}

impl ResponseError for OverLimit {
    fn status_code(&self) -> StatusCode {
        StatusCode::TOO_MANY_REQUESTS
    }

    /// The error of the app API. Open311 and the pages write it in their own form.
    fn error_response(&self) -> HttpResponse {
        Problem::from(*self).error_response()
    }
}
