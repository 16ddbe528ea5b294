//! Maps errors of unreadable requests to problems.

use crate::{
    idempotency_key::BadKey,
    problem::{Problem, ProblemCode},
    request_body::UploadError,
};

impl From<BadKey> for Problem {
    fn from(error: BadKey) -> Self {
        Self::new(ProblemCode::BadRequest, error)
    }
}

impl From<UploadError> for Problem {
    fn from(error: UploadError) -> Self {
        match error {
            UploadError::TooLarge => Self::new(ProblemCode::TooLarge, error),
            UploadError::NoRoom | UploadError::OverShare => {
                Self::new(ProblemCode::Unavailable, error)
            }
            UploadError::TooSlow | UploadError::Malformed(_) | UploadError::Unsupported => {
                Self::new(ProblemCode::BadRequest, error)
            }
        }
    }
}
