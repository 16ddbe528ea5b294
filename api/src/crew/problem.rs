//! What goes wrong for crews, as problems.

use domain::{
    crews::{BreakError, EndShiftError, PositionError, StartShiftError, StockError},
    jobs::{HandOverError, LeaseError, OverruleError, TakeError},
    offers::{AcceptError, DeclineError},
};

use crate::problem::Problem;

impl From<StartShiftError> for Problem {
    fn from(error: StartShiftError) -> Self {
        match error {
            StartShiftError::OnShift | StartShiftError::UnitTaken => Self::new("on_shift", error),
            StartShiftError::UnknownUnit
            | StartShiftError::NotTrained(_)
            | StartShiftError::BadCount(..)
            | StartShiftError::TooManyItems
            | StartShiftError::Break(_)
            | StartShiftError::BadLength => Self::new("invalid", error),
            StartShiftError::Before(error) => error.into(),
            StartShiftError::Database(error) => error.into(),
        }
    }
}

impl From<EndShiftError> for Problem {
    fn from(error: EndShiftError) -> Self {
        match error {
            EndShiftError::OffShift => Self::new("off_shift", error),
            EndShiftError::AtWork => Self::new("busy", error),
            EndShiftError::Release(error) => error.into(),
            EndShiftError::Database(error) => error.into(),
        }
    }
}

impl From<PositionError> for Problem {
    fn from(error: PositionError) -> Self {
        match error {
            PositionError::OffShift => Self::new("off_shift", error),
            PositionError::BadAccuracy => Self::new("invalid", error),
            PositionError::Database(error) => error.into(),
        }
    }
}

impl From<AcceptError> for Problem {
    fn from(error: AcceptError) -> Self {
        match error {
            AcceptError::NotFound => Self::not_found(),
            AcceptError::Gone => Self::new("gone", error),
            AcceptError::OffShift => Self::new("off_shift", error),
            AcceptError::QueueFull => Self::new("queue_full", error),
            AcceptError::StockOut(_) => Self::new("stock_out", error),
            AcceptError::Case(error) => error.into(),
            AcceptError::Database(error) => error.into(),
        }
    }
}

impl From<DeclineError> for Problem {
    fn from(error: DeclineError) -> Self {
        match error {
            DeclineError::NotFound => Self::not_found(),
            DeclineError::Gone => Self::new("gone", error),
            DeclineError::Database(error) => error.into(),
        }
    }
}

impl From<LeaseError> for Problem {
    fn from(error: LeaseError) -> Self {
        match error {
            LeaseError::NotHeld => Self::new("not_held", error),
            LeaseError::Busy => Self::new("busy", error),
            LeaseError::Unusable(flaws) => Self::unusable(&flaws),
            LeaseError::Case(error) => error.into(),
            LeaseError::Database(error) => error.into(),
        }
    }
}

impl From<TakeError> for Problem {
    fn from(error: TakeError) -> Self {
        match error {
            TakeError::Gone => Self::new("gone", error),
            TakeError::QueueFull => Self::new("queue_full", error),
            TakeError::StockOut(_) => Self::new("stock_out", error),
            TakeError::Case(error) => error.into(),
            TakeError::Database(error) => error.into(),
        }
    }
}

impl From<HandOverError> for Problem {
    fn from(error: HandOverError) -> Self {
        match error {
            HandOverError::Lease(error) => error.into(),
            HandOverError::OffShift => Self::new("off_shift", error),
            HandOverError::SkillMissing(_) => Self::new("conflict", error),
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
            OverruleError::UnknownCrew => Self::new("invalid", error),
            OverruleError::Begun => Self::new("conflict", error),
            OverruleError::OffShift => Self::new("off_shift", error),
            OverruleError::Take(error) => error.into(),
            OverruleError::Case(error) => error.into(),
            OverruleError::Database(error) => error.into(),
        }
    }
}

impl From<BreakError> for Problem {
    fn from(error: BreakError) -> Self {
        match error {
            BreakError::OffShift => Self::new("off_shift", error),
            BreakError::BadSpan => Self::new("invalid", error),
            BreakError::Database(error) => error.into(),
        }
    }
}

impl From<StockError> for Problem {
    fn from(error: StockError) -> Self {
        match error {
            StockError::OffShift | StockError::OtherOffShift => Self::new("off_shift", error),
            StockError::BadCount(..) | StockError::TooManyItems => Self::new("invalid", error),
            StockError::TooFew(_) => Self::new("stock_out", error),
            StockError::Database(error) => error.into(),
        }
    }
}
