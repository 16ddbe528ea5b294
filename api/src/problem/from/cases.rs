//! Maps errors of cases to problems.

use domain::cases::{ActError, AddPhotosError, BadShape, Flaw, ListError, SubmitError};

use crate::problem::{Problem, ProblemCode};

impl From<ActError> for Problem {
    fn from(error: ActError) -> Self {
        match error {
            ActError::NotFound => Self::not_found(),
            ActError::Stale { .. } => Self::new(ProblemCode::Stale, error),
            ActError::Refused(_) => Self::new(ProblemCode::Conflict, error),
            ActError::NotAllowed(_) => Self::new(ProblemCode::Forbidden, error),
            ActError::TooLate => Self::new(ProblemCode::Gone, error),
            ActError::UnknownAgency | ActError::BadPrimary => {
                Self::new(ProblemCode::Invalid, error)
            }
            ActError::Database(error) => error.into(),
        }
    }
}

impl From<SubmitError> for Problem {
    fn from(error: SubmitError) -> Self {
        match error {
            SubmitError::UnknownService => Self::new(ProblemCode::Invalid, error),
            SubmitError::Flawed(flaws) => {
                let errors = flaws.iter().map(Flaw::to_string).collect();
                Self::new(ProblemCode::Invalid, "The report is not complete.").with_errors(errors)
            }
            SubmitError::KeyReused(_) => Self::new(ProblemCode::KeyReused, ""),
            SubmitError::Database(error) => error.into(),
        }
    }
}

impl From<AddPhotosError> for Problem {
    fn from(error: AddPhotosError) -> Self {
        match error {
            AddPhotosError::None | AddPhotosError::TooMany | AddPhotosError::Enough => {
                Self::new(ProblemCode::Invalid, error)
            }
            AddPhotosError::Unusable(flaws) => Self::unusable(&flaws),
            AddPhotosError::Case(error) => error.into(),
            AddPhotosError::Database(error) => error.into(),
        }
    }
}

impl From<ListError> for Problem {
    fn from(error: ListError) -> Self {
        match error {
            ListError::TooDeep => Self::new(ProblemCode::BadRequest, error),
            ListError::Database(error) => error.into(),
        }
    }
}

impl From<BadShape> for Problem {
    fn from(error: BadShape) -> Self {
        Self::new(ProblemCode::Invalid, error)
    }
}
