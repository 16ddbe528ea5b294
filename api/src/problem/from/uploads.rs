//! Maps errors of uploads to problems.

use domain::uploads::{BeginError, ProcessUploadError, ReceiveError};

use crate::problem::{Problem, ProblemCode};

impl From<BeginError> for Problem {
    fn from(error: BeginError) -> Self {
        match error {
            BeginError::Empty => Self::new(ProblemCode::BadRequest, error),
            BeginError::TooMany(..) => Self::new(ProblemCode::TooMany, error),
            BeginError::Full => Self::new(ProblemCode::Full, error),
            BeginError::Database(error) => error.into(),
        }
    }
}

impl From<ProcessUploadError> for Problem {
    fn from(error: ProcessUploadError) -> Self {
        match error {
            ProcessUploadError::Process(error) => error.into(),
            ProcessUploadError::NoConnection(error) => error.into(),
            ProcessUploadError::Database(error) => error.into(),
        }
    }
}

impl From<ReceiveError> for Problem {
    fn from(error: ReceiveError) -> Self {
        match error {
            ReceiveError::Moved => Self::new(ProblemCode::Conflict, error),
            ReceiveError::TooLong => Self::new(ProblemCode::TooLarge, error),
            ReceiveError::Lost => Self::new(ProblemCode::BadPhoto, error),
            ReceiveError::PhotoStore(error) => Self::unavailable(&error),
            ReceiveError::NoConnection(error) => error.into(),
            ReceiveError::Database(error) => error.into(),
        }
    }
}
