//! Maps errors of values out of range to problems.

use domain::{place::OffTheMap, text::BadLength};

use crate::problem::{Problem, ProblemCode};

impl From<BadLength> for Problem {
    fn from(error: BadLength) -> Self {
        Self::new(ProblemCode::Invalid, error)
    }
}

impl From<OffTheMap> for Problem {
    fn from(error: OffTheMap) -> Self {
        Self::new(ProblemCode::Invalid, error)
    }
}
