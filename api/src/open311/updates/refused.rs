//! Why an update is not taken, in Open311's words.

use domain::{
    cases::{ActError, AdvanceError, CommentError},
    jobs::{LeaseError, TellError},
};

use super::super::errors::Errors;

impl From<ActError> for Errors {
    fn from(error: ActError) -> Self {
        match error {
            ActError::NotFound => Self::missing("there is no such service_request_id"),
            ActError::NotAllowed(action) => {
                Self::one(403, format!("{action} takes a key that may change the status of cases"))
            }
            ActError::Stale { .. }
            | ActError::Refused(_)
            | ActError::TooLate
            | ActError::UnknownAgency
            | ActError::BadPrimary => Self::bad(error),
            ActError::Database(error) => error.into(),
        }
    }
}

impl From<CommentError> for Errors {
    fn from(error: CommentError) -> Self {
        match error {
            CommentError::Empty | CommentError::TooLong => Self::bad(error),
            CommentError::Case(error) => error.into(),
            CommentError::Database(error) => error.into(),
        }
    }
}

impl From<AdvanceError> for Errors {
    fn from(error: AdvanceError) -> Self {
        match error {
            AdvanceError::Comment(error) => error.into(),
            AdvanceError::Case(error) => error.into(),
            AdvanceError::KeyReused => Self::bad(error),
            AdvanceError::Database(error) => error.into(),
        }
    }
}

impl From<TellError> for Errors {
    fn from(error: TellError) -> Self {
        match error {
            TellError::NotForCrews | TellError::Lease(LeaseError::NotHeld) => Self::one(403, error),
            TellError::Lease(LeaseError::Busy | LeaseError::Unusable(_)) | TellError::KeyReused => {
                Self::bad(error)
            }
            TellError::Lease(LeaseError::Case(error)) => error.into(),
            TellError::Lease(LeaseError::Database(error)) | TellError::Database(error) => {
                error.into()
            }
            TellError::Comment(error) => error.into(),
        }
    }
}
