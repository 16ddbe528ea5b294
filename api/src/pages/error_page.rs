//! What a person reads when there is no page.

use std::{error::Error, fmt};

use actix_web::{HttpResponse, ResponseError, http::StatusCode};
use askama::Template;
use domain::db::{self, NoConnection};

use super::respond::{Keep, page};

/// Why there is no page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PageError {
    /// Nothing is there; also for a wrong secret, so that nobody learns which.
    NotFound,
    /// Somebody wrote too much.
    TooLong,
    /// The form came in pieces.
    Unreadable,
    /// Everybody is busy.
    Unavailable,
    /// Something is wrong on our side.
    Ours,
}

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage {
    title: &'static str,
    text: &'static str,
}

impl PageError {
    /// An error of ours: logged here, once, and told to nobody.
    pub(super) fn ours(error: &(dyn Error + 'static)) -> Self {
        tracing::error!(error, "a page failed for a reason of ours");
        Self::Ours
    }

    fn unavailable(error: &(dyn Error + 'static)) -> Self {
        tracing::warn!(error, "a page had to be turned away");
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

impl From<NoConnection> for PageError {
    fn from(error: NoConnection) -> Self {
        Self::unavailable(&error)
    }
}

impl From<diesel::result::Error> for PageError {
    fn from(error: diesel::result::Error) -> Self {
        if db::went_away(&error) { Self::unavailable(&error) } else { Self::ours(&error) }
    }
}
