//! The one error body of `/api/v1`: RFC 9457 problem details with a stable code.

use std::{error::Error, fmt};

use actix_web::{HttpRequest, HttpResponse, ResponseError, error, http::StatusCode};
use domain::{
    accounts::SignInError,
    cases::{ActError, AddPhotosError, BadShape, Flaw, SubmitError},
    db::{self, NoConnection},
    geotags::MakeError,
    photos::{BadWish, DevelopError, PhotoError, RedactError, VaultError},
    place::OffTheMap,
    text,
    uploads::{BeginError, DevelopUploadError, Unusable},
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{once, upload::UploadError};

/// What went wrong, for programs and for people. <https://www.rfc-editor.org/rfc/rfc9457>
#[derive(Debug, Serialize, ToSchema)]
pub struct Problem {
    /// A stable word for programs.
    code: &'static str,
    /// The same for every problem of this code.
    title: &'static str,
    /// The HTTP status.
    status: u16,
    /// This one, in words.
    #[serde(skip_serializing_if = "String::is_empty")]
    detail: String,
    /// Every single thing that is wrong with what was sent.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<String>,
}

/// The codes and what they mean; the only place where a code meets a status.
const TABLE: &[(&str, u16, &str)] = &[
    ("bad_request", 400, "The request cannot be read"),
    ("unauthorized", 401, "Sign in first"),
    ("wrong_login", 401, "The login or the password is wrong"),
    ("forbidden", 403, "This is not for you to do"),
    ("not_found", 404, "There is no such thing"),
    ("method_not_allowed", 405, "Not with this method"),
    ("gone", 409, "Too late"),
    ("redacted", 410, "The picture was redacted"),
    ("conflict", 409, "That does not fit where things stand"),
    ("key_reused", 409, "The idempotency key was used for another request"),
    ("not_held", 409, "The crew does not hold this job"),
    ("busy", 409, "The crew has begun another job"),
    ("queue_full", 409, "The crew holds too many jobs"),
    ("stock_out", 409, "Something is not on board"),
    ("off_shift", 409, "The crew is not on a shift"),
    ("on_shift", 409, "The crew is on a shift"),
    ("stale", 412, "Somebody was faster"),
    ("wrong_version", 412, "Another version of the protocol is spoken here"),
    ("too_large", 413, "The request is too large"),
    ("unsupported", 415, "That is not taken in this form"),
    ("invalid", 422, "Something in the request is wrong"),
    ("too_many", 429, "Too many, for now"),
    ("bad_photo", 422, "The photo cannot be taken"),
    ("internal", 500, "Something is wrong on our side"),
    ("unavailable", 503, "Try again in a moment"),
    ("full", 507, "There is no room left"),
];

impl Problem {
    /// A problem of this code.
    pub fn new(code: &'static str, detail: impl fmt::Display) -> Self {
        let (code, status, title) = TABLE
            .iter()
            .find(|(known, ..)| *known == code)
            .copied()
            .unwrap_or(("internal", 500, "Something is wrong on our side"));
        Self { code, title, status, detail: detail.to_string(), errors: vec![] }
    }

    /// A problem that is ours: logged here, once, and told to nobody.
    fn ours(error: &(dyn Error + 'static)) -> Self {
        tracing::error!(error, "a request failed for a reason of ours");
        Self::new("internal", "It has been noted; the request id helps to find it.")
    }

    pub(crate) fn unavailable(error: &(dyn Error + 'static)) -> Self {
        tracing::warn!(error, "a request had to be turned away");
        Self::new("unavailable", "The service is busy or starting.")
    }

    /// Everything that is wrong with uploads that were named.
    pub(crate) fn unusable(flaws: &[Unusable]) -> Self {
        let errors = flaws.iter().map(Unusable::to_string).collect();
        Self::new("invalid", "Some of the uploads cannot be used.").with_errors(errors)
    }

    /// Nothing there; also for what is not yours, so that nobody learns which.
    pub fn not_found() -> Self {
        Self::new("not_found", "")
    }

    /// With every single mistake.
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
        if self.status == 401 {
            response.insert_header(("WWW-Authenticate", "Bearer"));
        }
        response.body(serde_json::to_string(self).unwrap_or_default())
    }
}

/// What the framework says of a body, a path or a query that it cannot read.
pub(crate) fn unreadable(error: impl fmt::Display, _request: &HttpRequest) -> error::Error {
    Problem::new("bad_request", error).into()
}

impl From<NoConnection> for Problem {
    fn from(error: NoConnection) -> Self {
        Self::unavailable(&error)
    }
}

impl From<diesel::result::Error> for Problem {
    fn from(error: diesel::result::Error) -> Self {
        if db::went_away(&error) { Self::unavailable(&error) } else { Self::ours(&error) }
    }
}

impl From<SignInError> for Problem {
    fn from(error: SignInError) -> Self {
        match error {
            SignInError::Wrong => Self::new("wrong_login", ""),
            SignInError::Database(error) => error.into(),
        }
    }
}

impl From<ActError> for Problem {
    fn from(error: ActError) -> Self {
        match error {
            ActError::NotFound => Self::not_found(),
            ActError::Stale { .. } => Self::new("stale", error),
            ActError::Refused(_) => Self::new("conflict", error),
            ActError::NotAllowed(_) => Self::new("forbidden", error),
            ActError::TooLate => Self::new("gone", error),
            ActError::UnknownAgency | ActError::BadPrimary => Self::new("invalid", error),
            ActError::Database(error) => error.into(),
        }
    }
}

impl From<MakeError> for Problem {
    fn from(error: MakeError) -> Self {
        match error {
            MakeError::NoEvidence | MakeError::UnknownService | MakeError::UnknownAsset => {
                Self::new("invalid", error)
            }
            MakeError::Database(error) => error.into(),
        }
    }
}

impl From<SubmitError> for Problem {
    fn from(error: SubmitError) -> Self {
        match error {
            SubmitError::UnknownService => Self::new("invalid", error),
            SubmitError::Flawed(flaws) => {
                let errors = flaws.iter().map(Flaw::to_string).collect();
                Self::new("invalid", "The report is not complete.").with_errors(errors)
            }
            SubmitError::KeyReused => Self::new("key_reused", ""),
            SubmitError::Database(error) => error.into(),
        }
    }
}

impl From<AddPhotosError> for Problem {
    fn from(error: AddPhotosError) -> Self {
        match error {
            AddPhotosError::None | AddPhotosError::TooMany | AddPhotosError::Enough => {
                Self::new("invalid", error)
            }
            AddPhotosError::Unusable(flaws) => Self::unusable(&flaws),
            AddPhotosError::Case(error) => error.into(),
            AddPhotosError::Database(error) => error.into(),
        }
    }
}

impl From<BeginError> for Problem {
    fn from(error: BeginError) -> Self {
        match error {
            BeginError::Empty => Self::new("bad_request", error),
            BeginError::TooMany(..) => Self::new("too_many", error),
            BeginError::Full => Self::new("full", error),
            BeginError::Database(error) => error.into(),
        }
    }
}

impl From<DevelopUploadError> for Problem {
    fn from(error: DevelopUploadError) -> Self {
        match error {
            DevelopUploadError::Develop(error) => error.into(),
            DevelopUploadError::NoConnection(error) => error.into(),
            DevelopUploadError::Database(error) => error.into(),
        }
    }
}

impl From<DevelopError> for Problem {
    fn from(error: DevelopError) -> Self {
        match error {
            DevelopError::Photo(PhotoError::Unwritable(_) | PhotoError::Unclean(_)) => {
                Self::ours(&error)
            }
            DevelopError::Photo(error) => Self::new("bad_photo", error),
            DevelopError::Vault(error) => error.into(),
            DevelopError::Announce(error) => error.into(),
            DevelopError::NoConnection(error) => error.into(),
            DevelopError::Converter(_) | DevelopError::GivenUp => Self::unavailable(&error),
        }
    }
}

impl From<BadWish> for Problem {
    fn from(error: BadWish) -> Self {
        Self::new("invalid", error)
    }
}

impl From<RedactError> for Problem {
    fn from(error: RedactError) -> Self {
        match error {
            RedactError::NotFound => Self::not_found(),
            RedactError::Act(error) => error.into(),
            // It is in the database, so its file should be there.
            RedactError::Develop(DevelopError::Vault(_) | DevelopError::Photo(_)) => {
                Self::unavailable(&error)
            }
            RedactError::Develop(error) => error.into(),
            RedactError::Busy => Self::new("conflict", error),
        }
    }
}

impl From<once::BadKey> for Problem {
    fn from(error: once::BadKey) -> Self {
        Self::new("bad_request", error)
    }
}

impl From<BadShape> for Problem {
    fn from(error: BadShape) -> Self {
        Self::new("invalid", error)
    }
}

impl From<text::BadLength> for Problem {
    fn from(error: text::BadLength) -> Self {
        Self::new("invalid", error)
    }
}

impl From<OffTheMap> for Problem {
    fn from(error: OffTheMap) -> Self {
        Self::new("invalid", error)
    }
}

impl From<UploadError> for Problem {
    fn from(error: UploadError) -> Self {
        match error {
            UploadError::TooLarge => Self::new("too_large", error),
            UploadError::NoRoom => Self::new("unavailable", error),
            UploadError::Malformed(_) | UploadError::Unsupported => Self::new("bad_request", error),
        }
    }
}

impl From<VaultError> for Problem {
    fn from(error: VaultError) -> Self {
        match error {
            VaultError::Missing => Self::not_found(),
            VaultError::BadAddress(_) | VaultError::Directory(..) | VaultError::Store(_) => {
                Self::unavailable(&error)
            }
        }
    }
}
