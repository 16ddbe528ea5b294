//! Maps errors of accounts and API keys to problems.

use domain::accounts::{ConfirmError, KeyRefused, RequestKeyError, RotateError, SignInError};

use crate::problem::{Problem, ProblemCode};

impl From<SignInError> for Problem {
    fn from(error: SignInError) -> Self {
        match error {
            SignInError::Wrong => Self::new(ProblemCode::WrongLogin, ""),
            SignInError::Wait(wait) => Self::new(ProblemCode::TooMany, error).after(wait),
            SignInError::Busy => Self::unavailable(&error),
            SignInError::NoConnection(error) => error.into(),
            SignInError::Database(error) => error.into(),
        }
    }
}

impl From<RequestKeyError> for Problem {
    fn from(error: RequestKeyError) -> Self {
        match error {
            RequestKeyError::TooMany => Self::new(ProblemCode::TooMany, error),
            RequestKeyError::Database(error) => error.into(),
        }
    }
}

impl From<ConfirmError> for Problem {
    fn from(error: ConfirmError) -> Self {
        match error {
            ConfirmError::Unknown => Self::new(ProblemCode::NotFound, error),
            ConfirmError::Used | ConfirmError::Expired => Self::new(ProblemCode::Gone, error),
            ConfirmError::Database(error) => error.into(),
        }
    }
}

impl From<KeyRefused> for Problem {
    fn from(error: KeyRefused) -> Self {
        match error {
            KeyRefused::Unknown => {
                Self::new(ProblemCode::Unauthorized, "There is no such API key.")
            }
            KeyRefused::Revoked | KeyRefused::Expired => {
                Self::new(ProblemCode::Unauthorized, error)
            }
            KeyRefused::Scope(_) => Self::new(ProblemCode::Forbidden, error),
            KeyRefused::QuotaUsedUp(_) => Self::new(ProblemCode::TooMany, error),
            KeyRefused::Database(error) => error.into(),
        }
    }
}

impl From<RotateError> for Problem {
    fn from(error: RotateError) -> Self {
        match error {
            RotateError::Refused(error) => error.into(),
            RotateError::Replaced => Self::new(ProblemCode::Conflict, error),
            RotateError::Database(error) => error.into(),
        }
    }
}
