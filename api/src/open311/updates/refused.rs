//! Why an update is not taken, in Open311's words.

use domain::{
    cases::{ActError, AdvanceError, CommentError},
    jobs::{LeaseError, ReportProgressError},
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
            AdvanceError::KeyReused(_) => Self::bad(error),
            AdvanceError::Database(error) => error.into(),
        }
    }
}

impl From<ReportProgressError> for Errors {
    fn from(error: ReportProgressError) -> Self {
        match error {
            ReportProgressError::NotForCrews | ReportProgressError::Lease(LeaseError::NotHeld) => {
                Self::one(403, error)
            }
            ReportProgressError::Lease(LeaseError::Busy | LeaseError::Unusable(_))
            | ReportProgressError::KeyReused(_) => Self::bad(error),
            ReportProgressError::Lease(LeaseError::Case(error)) => error.into(),
            ReportProgressError::Lease(LeaseError::Database(error))
            | ReportProgressError::Database(error) => error.into(),
            ReportProgressError::Comment(error) => error.into(),
        }
    }
}
