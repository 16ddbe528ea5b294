//! Maps errors of push subscriptions to problems.

use domain::pushes::{BadTarget, UnsubscribeError};
use outbound::push::BadEndpoint;

use crate::problem::{Problem, ProblemCode};

impl From<BadEndpoint> for Problem {
    fn from(error: BadEndpoint) -> Self {
        Self::new(ProblemCode::Invalid, error)
    }
}

impl From<BadTarget> for Problem {
    fn from(error: BadTarget) -> Self {
        Self::new(ProblemCode::Invalid, error)
    }
}

impl From<UnsubscribeError> for Problem {
    fn from(error: UnsubscribeError) -> Self {
        match error {
            UnsubscribeError::NotFound => Self::not_found(),
            UnsubscribeError::Database(error) => error.into(),
        }
    }
}
