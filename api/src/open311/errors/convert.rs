//! Which errors of the domain become which errors of Open311.

use domain::{
    cases::{ListError, SubmitError},
    db::{self, NoConnection},
    photos::{PhotoError, ProcessPhotoError},
};

use super::Errors;
use crate::{idempotency_key, limits::OverLimit, request_body::UploadError};

impl From<NoConnection> for Errors {
    fn from(error: NoConnection) -> Self {
        Self::unavailable(&error)
    }
}

impl From<diesel::result::Error> for Errors {
    fn from(error: diesel::result::Error) -> Self {
        if db::is_outage(&error) { Self::unavailable(&error) } else { Self::ours(&error) }
    }
}

impl From<ListError> for Errors {
    fn from(error: ListError) -> Self {
        match error {
            ListError::TooDeep => Self::bad(error),
            ListError::Database(error) => error.into(),
        }
    }
}

impl From<OverLimit> for Errors {
    fn from(error: OverLimit) -> Self {
        Self::one(429, error)
    }
}

impl From<UploadError> for Errors {
    fn from(error: UploadError) -> Self {
        match error {
            UploadError::NoRoom | UploadError::OverShare => Self::one(503, error),
            UploadError::TooLarge
            | UploadError::TooSlow
            | UploadError::Malformed(_)
            | UploadError::Unsupported => Self::bad(error),
        }
    }
}

impl From<idempotency_key::BadKey> for Errors {
    fn from(error: idempotency_key::BadKey) -> Self {
        Self::bad(error)
    }
}

impl From<SubmitError> for Errors {
    fn from(error: SubmitError) -> Self {
        match error {
            SubmitError::UnknownService => Self::missing("there is no such service_code"),
            SubmitError::Flawed(flaws) => {
                Self(flaws.iter().map(|flaw| (400, flaw.to_string())).collect())
            }
            SubmitError::KeyReused(_) => {
                Self::bad("this Idempotency-Key was used for another request")
            }
            SubmitError::Database(error) => error.into(),
        }
    }
}

impl From<ProcessPhotoError> for Errors {
    fn from(error: ProcessPhotoError) -> Self {
        match error {
            ProcessPhotoError::Photo(PhotoError::Unwritable(_) | PhotoError::Unclean(_)) => {
                Self::ours(&error)
            }
            ProcessPhotoError::Photo(error) => Self::bad(error),
            ProcessPhotoError::PhotoStore(error) => Self::unavailable(&error),
            ProcessPhotoError::Announce(error) => error.into(),
            ProcessPhotoError::NoConnection(error) => error.into(),
            ProcessPhotoError::Converter(_) | ProcessPhotoError::GivenUp => {
                Self::unavailable(&error)
            }
        }
    }
}
