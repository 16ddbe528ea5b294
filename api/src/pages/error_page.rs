//! Error pages.

use std::{error::Error, fmt};

use actix_web::{HttpResponse, ResponseError, http::StatusCode};
use askama::Template;
use domain::db::{self, NoConnection};

use super::respond::{Keep, page};
use crate::limits::OverLimit;

/// Reasons for an error page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PageError {
    /// The page does not exist. Also used for a wrong secret, so that secrets cannot be probed.
    NotFound,
    /// The text in the form is too long.
    TooLong,
    /// The form was not received completely.
    Unreadable,
    /// The sender is over a limit.
    TooMany,
    /// The service is overloaded or unavailable.
    Unavailable,
    /// Internal error.
    Ours,
}

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage {
    title: &'static str,
    text: &'static str,
}

impl PageError {
    /// Logs an internal error once. The page contains no details.
    pub(super) fn ours(error: &(dyn Error + 'static)) -> Self {
        tracing::error!(error, "a page failed with an internal error");
        Self::Ours
    }

    fn unavailable(error: &(dyn Error + 'static)) -> Self {
        tracing::warn!(error, "a page was refused: the service is unavailable");
        Self::Unavailable
    }

    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::NotFound => (
                "There is nothing here",
                "The address may have been cut off, or it never led anywhere. If it came in a \
                 message, copy all of it, up to the last letter.",
            ),
            Self::TooLong => (
                "That is too long",
                "Please say it in at most 1,000 characters. Go back in your browser: what you \
                 wrote should still be there.",
            ),
            Self::Unreadable => (
                "Your answer did not arrive whole",
                "Nothing has been changed. Please go back and send it again.",
            ),
            Self::TooMany => (
                "Too many requests from where you are",
                "Nothing has been changed. Please try again in a few minutes.",
            ),
            Self::Unavailable => (
                "Too many people at once",
                "Nothing has been changed. Please try again in a minute.",
            ),
            Self::Ours => {
                ("Something is wrong on our side", "It has been noted. Please try again later.")
            }
        }
    }
}

impl fmt::Display for PageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.words().0)
    }
}

impl ResponseError for PageError {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::TooLong => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Unreadable => StatusCode::BAD_REQUEST,
            Self::TooMany => StatusCode::TOO_MANY_REQUESTS,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            Self::Ours => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn error_response(&self) -> HttpResponse {
        let (title, text) = self.words();
        page(self.status_code(), Keep::Nobody, &ErrorPage { title, text })
            .unwrap_or_else(|_logged| HttpResponse::InternalServerError().finish())
    }
}

impl From<OverLimit> for PageError {
    fn from(_: OverLimit) -> Self {
        Self::TooMany
    }
}

impl From<NoConnection> for PageError {
    fn from(error: NoConnection) -> Self {
        Self::unavailable(&error)
    }
}

impl From<diesel::result::Error> for PageError {
    fn from(error: diesel::result::Error) -> Self {
        if db::is_outage(&error) { Self::unavailable(&error) } else { Self::ours(&error) }
    }
}
