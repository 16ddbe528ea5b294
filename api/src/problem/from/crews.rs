//! Maps errors of crews, jobs and offers to problems.

use domain::{
    crews::{BreakError, EndShiftError, LookUpError, PositionError, StartShiftError, StockError},
    jobs::{HandOverError, LeaseError, OverruleError, TakeError},
    offers::{AcceptError, DeclineError},
};

use crate::problem::{Problem, ProblemCode};

impl From<StartShiftError> for Problem {
    fn from(error: StartShiftError) -> Self {
        match error {
            StartShiftError::OnShift | StartShiftError::UnitTaken => {
                Self::new(ProblemCode::OnShift, error)
            }
            StartShiftError::UnknownUnit
            | StartShiftError::NotTrained(_)
            | StartShiftError::Break(_)
            | StartShiftError::BadLength => Self::new(ProblemCode::Invalid, error),
            StartShiftError::Stock(error) => error.into(),
            StartShiftError::Before(error) => error.into(),
            StartShiftError::Database(error) => error.into(),
        }
    }
}

impl From<EndShiftError> for Problem {
    fn from(error: EndShiftError) -> Self {
        match error {
            EndShiftError::OffShift => Self::new(ProblemCode::OffShift, error),
            EndShiftError::AtWork => Self::new(ProblemCode::Busy, error),
            EndShiftError::Overtaken => Self::new(ProblemCode::Conflict, error),
            EndShiftError::Case(error) => error.into(),
            EndShiftError::Database(error) => error.into(),
        }
    }
}

impl From<PositionError> for Problem {
    fn from(error: PositionError) -> Self {
        match error {
            PositionError::OffShift => Self::new(ProblemCode::OffShift, error),
            PositionError::BadAccuracy => Self::new(ProblemCode::Invalid, error),
            PositionError::Database(error) => error.into(),
        }
    }
}

impl From<AcceptError> for Problem {
    fn from(error: AcceptError) -> Self {
        match error {
            AcceptError::NotFound => Self::not_found(),
            AcceptError::OffShift => Self::new(ProblemCode::OffShift, error),
            AcceptError::Take(error) => error.into(),
            AcceptError::Database(error) => error.into(),
        }
    }
}

impl From<DeclineError> for Problem {
    fn from(error: DeclineError) -> Self {
        match error {
            DeclineError::NotFound => Self::not_found(),
            DeclineError::Gone => Self::new(ProblemCode::Gone, error),
            DeclineError::Database(error) => error.into(),
        }
    }
}

impl From<LeaseError> for Problem {
    fn from(error: LeaseError) -> Self {
        match error {
            LeaseError::NotHeld => Self::new(ProblemCode::NotHeld, error),
            LeaseError::Busy => Self::new(ProblemCode::Busy, error),
            LeaseError::Unusable(flaws) => Self::unusable(&flaws),
            LeaseError::Case(error) => error.into(),
            LeaseError::Database(error) => error.into(),
        }
    }
}

impl From<TakeError> for Problem {
    fn from(error: TakeError) -> Self {
        match error {
            TakeError::Gone => Self::new(ProblemCode::Gone, error),
            TakeError::QueueFull => Self::new(ProblemCode::QueueFull, error),
            TakeError::StockOut(_) => Self::new(ProblemCode::StockOut, error),
            TakeError::Case(error) => error.into(),
            TakeError::Database(error) => error.into(),
        }
    }
}

impl From<HandOverError> for Problem {
    fn from(error: HandOverError) -> Self {
        match error {
            HandOverError::Lease(error) => error.into(),
            HandOverError::OffShift => Self::new(ProblemCode::OffShift, error),
            HandOverError::SkillMissing(_) => Self::new(ProblemCode::Conflict, error),
            HandOverError::Take(error) => error.into(),
            HandOverError::Case(error) => error.into(),
            HandOverError::Database(error) => error.into(),
        }
    }
}

impl From<OverruleError> for Problem {
    fn from(error: OverruleError) -> Self {
        match error {
            OverruleError::NotFound => Self::not_found(),
            OverruleError::UnknownCrew => Self::new(ProblemCode::Invalid, error),
            OverruleError::Begun => Self::new(ProblemCode::Conflict, error),
            OverruleError::OffShift => Self::new(ProblemCode::OffShift, error),
            OverruleError::Take(error) => error.into(),
            OverruleError::Case(error) => error.into(),
            OverruleError::Database(error) => error.into(),
        }
    }
}

impl From<BreakError> for Problem {
    fn from(error: BreakError) -> Self {
        match error {
            BreakError::OffShift => Self::new(ProblemCode::OffShift, error),
            BreakError::BadSpan => Self::new(ProblemCode::Invalid, error),
            BreakError::Database(error) => error.into(),
        }
    }
}

impl From<StockError> for Problem {
    fn from(error: StockError) -> Self {
        match error {
            StockError::OffShift | StockError::OtherOffShift => {
                Self::new(ProblemCode::OffShift, error)
            }
            StockError::BadCount(..) | StockError::TooManyItems => {
                Self::new(ProblemCode::Invalid, error)
            }
            StockError::TooFew(_) => Self::new(ProblemCode::StockOut, error),
            StockError::Database(error) => error.into(),
        }
    }
}

impl From<LookUpError> for Problem {
    fn from(error: LookUpError) -> Self {
        match error {
            LookUpError::NotAllowed => Self::new(ProblemCode::Forbidden, error),
            LookUpError::NotFound => Self::new(ProblemCode::NotFound, error),
            LookUpError::Database(error) => error.into(),
        }
    }
}
