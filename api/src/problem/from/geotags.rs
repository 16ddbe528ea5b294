//! Maps errors of geotags to problems.

use domain::geotags::MakeError;

use crate::problem::{Problem, ProblemCode};

impl From<MakeError> for Problem {
    fn from(error: MakeError) -> Self {
        match error {
            MakeError::NoEvidence | MakeError::UnknownService | MakeError::UnknownAsset => {
                Self::new(ProblemCode::Invalid, error)
            }
            MakeError::Database(error) => error.into(),
        }
    }
}
