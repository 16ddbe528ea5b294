//! What may be wrong with a key, as a problem.

use domain::accounts::{ConfirmError, KeyRefused, RequestKeyError, RotateError};

use crate::problem::Problem;

impl From<RequestKeyError> for Problem {
    fn from(error: RequestKeyError) -> Self {
        match error {
            RequestKeyError::TooMany => Self::new("too_many", error),
            RequestKeyError::Database(error) => error.into(),
        }
    }
}

impl From<ConfirmError> for Problem {
    fn from(error: ConfirmError) -> Self {
        match error {
            ConfirmError::Unknown => Self::new("not_found", error),
            ConfirmError::Used | ConfirmError::Expired => Self::new("gone", error),
            ConfirmError::Database(error) => error.into(),
        }
    }
}

impl From<KeyRefused> for Problem {
    fn from(error: KeyRefused) -> Self {
        match error {
            KeyRefused::Unknown => Self::new("unauthorized", "There is no such API key."),
            KeyRefused::Revoked | KeyRefused::Expired => Self::new("unauthorized", error),
            KeyRefused::Scope(_) => Self::new("forbidden", error),
            KeyRefused::QuotaUsedUp(_) => Self::new("too_many", error),
            KeyRefused::Database(error) => error.into(),
        }
    }
}

impl From<RotateError> for Problem {
    fn from(error: RotateError) -> Self {
        match error {
            RotateError::Refused(error) => error.into(),
            RotateError::Replaced => Self::new("conflict", error),
            RotateError::Database(error) => error.into(),
        }
    }
}
