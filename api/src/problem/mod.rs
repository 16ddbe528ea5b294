//! The error body of `/api/v1`: RFC 9457 problem details with a stable code.
//!
//! `code.rs` has the table of codes; `from/` maps the errors of the domain to codes.

mod code;
mod from;

use std::{error::Error, fmt, time::Duration};

use actix_web::{HttpRequest, HttpResponse, ResponseError, error, http::StatusCode};
use domain::uploads::Unusable;
use serde::Serialize;
use utoipa::ToSchema;

pub use self::code::ProblemCode;

/// An error (RFC 9457 problem details). <https://www.rfc-editor.org/rfc/rfc9457>
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Problem {
    #[schema(inline)]
    code: ProblemCode,
    /// Short title. The same for all problems with the same code.
    title: &'static str,
    /// HTTP status.
    status: u16,
    /// Explanation of this problem.
    #[serde(skip_serializing_if = "String::is_empty")]
    detail: String,
    /// All errors in the request. Empty if there is only the one in `detail`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<String>,
    /// Time after which the client may try again, for the header `Retry-After`.
    #[serde(skip)]
    wait: Option<Duration>,
}

impl Problem {
    /// Creates a problem with this code.
    pub fn new(code: ProblemCode, detail: impl fmt::Display) -> Self {
        let (title, status) = (code.title(), code.status());
        Self { code, title, status, detail: detail.to_string(), errors: vec![], wait: None }
    }

    /// Logs an internal error once. The response contains no details.
    fn ours(error: &(dyn Error + 'static)) -> Self {
        tracing::error!(error, "a request failed with an internal error");
        Self::new(ProblemCode::Internal, "It has been noted; the request id helps to find it.")
    }

    pub(crate) fn unavailable(error: &(dyn Error + 'static)) -> Self {
        tracing::warn!(error, "a request was refused: the service is unavailable");
        Self::new(ProblemCode::Unavailable, "The service is busy or starting.")
    }

    /// Creates a problem that lists everything that is wrong with the named uploads.
    pub(crate) fn unusable(flaws: &[Unusable]) -> Self {
        let errors = flaws.iter().map(Unusable::to_string).collect();
        Self::new(ProblemCode::Invalid, "Some of the uploads cannot be used.").with_errors(errors)
    }

    /// Creates a `not_found` problem. Also used for resources of others, so that their existence is
    /// not revealed.
    pub fn not_found() -> Self {
        Self::new(ProblemCode::NotFound, "")
    }

    /// Adds the time after which the client may try again.
    #[must_use]
    pub fn after(mut self, wait: Duration) -> Self {
        self.wait = Some(wait);
        self
    }

    /// Adds a list of all errors in the request.
    #[must_use]
    pub fn with_errors(mut self, errors: Vec<String>) -> Self {
        self.errors = errors;
        self
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.title, self.detail)
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::build(self.status_code());
        response.content_type("application/problem+json");
        if self.status == 503 {
            response.insert_header(("Retry-After", "2"));
        }
        if let Some(wait) = self.wait {
            let seconds = whole_seconds(wait).max(1);
            response.insert_header(("Retry-After", seconds.to_string()));
        }
        if self.status == 401 {
            response.insert_header(("WWW-Authenticate", "Bearer"));
        }
        response.body(serde_json::to_string(self).unwrap_or_default())
    }
}

/// Rounds up, so that a client that waits as long is admitted.
pub(crate) fn whole_seconds(wait: Duration) -> u64 {
    wait.as_secs() + u64::from(wait.subsec_nanos() > 0)
}

/// Converts framework errors about unreadable bodies, paths and queries.
pub(crate) fn unreadable(error: impl fmt::Display, _request: &HttpRequest) -> error::Error {
    Problem::new(ProblemCode::BadRequest, error).into()
}
