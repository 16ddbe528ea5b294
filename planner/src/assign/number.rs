//! The integer types that costs are computed in.

use std::ops::{Add, Sub};

/// An integer, wide enough for the surge.
pub(super) trait Number:
    Copy + Default + Ord + Add<Output = Self> + Sub<Output = Self> + Into<i128>
{
    /// Larger than the length of any path. Eight times [`Number::MAX_COST`], and half of the
    /// maximum of the type.
    const FAR: Self;
    /// Maximum cost of leaving a row out. All other values are small multiples of it.
    const MAX_COST: Self;

    /// Difference between a cost and the minimum cost. It is less than the cost of leaving a row
    /// out.
    fn above(cost: i64, least: i64) -> Self;

    /// Converts the number. `None` if it is above [`Number::MAX_COST`].
    fn fitting(number: i128) -> Option<Self>;
}

impl Number for i32 {
    const FAR: Self = 1 << 30;
    const MAX_COST: Self = 1 << 27;

    fn above(cost: i64, least: i64) -> Self {
        Self::try_from(i64::above(cost, least)).unwrap_or(Self::MAX)
    }

    fn fitting(number: i128) -> Option<Self> {
        Self::try_from(number).ok().filter(|number| *number <= Self::MAX_COST)
    }
}

impl Number for i64 {
    const FAR: Self = 1 << 62;
    const MAX_COST: Self = 1 << 59;

    fn above(cost: i64, least: i64) -> Self {
        cost.saturating_sub(least)
    }

    fn fitting(number: i128) -> Option<Self> {
        Self::try_from(number).ok().filter(|number| *number <= Self::MAX_COST)
    }
}

impl Number for i128 {
    const FAR: Self = 1 << 126;
    const MAX_COST: Self = 1 << 123;

    fn above(cost: i64, least: i64) -> Self {
        Self::from(cost) - Self::from(least)
    }

    fn fitting(number: i128) -> Option<Self> {
        Some(number).filter(|number| *number <= Self::MAX_COST)
    }
}
