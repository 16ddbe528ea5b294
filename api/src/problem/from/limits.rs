//! Maps requests over a limit to problems.

use crate::{
    limits::OverLimit,
    problem::{Problem, ProblemCode},
};

impl From<OverLimit> for Problem {
    fn from(error: OverLimit) -> Self {
        Self::new(ProblemCode::TooMany, error).after(error.wait)
    }
}
