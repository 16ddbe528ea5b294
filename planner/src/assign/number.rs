//! The numbers that costs are reckoned in.

use std::ops::{Add, Sub};

/// A whole number, wide enough for the surge at hand.
pub(super) trait Number:
    Copy + Default + Ord + Add<Output = Self> + Sub<Output = Self> + Into<i128>
{
    /// Further than any way through the surge. Eight times [`Number::MOST`], and half of what the
    /// type can hold.
    const FAR: Self;
    /// The most that leaving a row out may cost. Every other number met is a small multiple of it.
    const MOST: Self;

    /// How far a cost lies above the least of all, which is less than it costs to leave a row out.
    fn above(cost: i64, least: i64) -> Self;

    /// The number, if it is not above [`Number::MOST`].
    fn fitting(number: i128) -> Option<Self>;
}

impl Number for i32 {
    const FAR: Self = 1 << 30;
    const MOST: Self = 1 << 27;

    fn above(cost: i64, least: i64) -> Self {
        Self::try_from(i64::above(cost, least)).unwrap_or(Self::MAX)
    }

    fn fitting(number: i128) -> Option<Self> {
        Self::try_from(number).ok().filter(|number| *number <= Self::MOST)
    }
}

impl Number for i64 {
    const FAR: Self = 1 << 62;
    const MOST: Self = 1 << 59;

    fn above(cost: i64, least: i64) -> Self {
        cost.saturating_sub(least)
    }

    fn fitting(number: i128) -> Option<Self> {
        Self::try_from(number).ok().filter(|number| *number <= Self::MOST)
    }
}

impl Number for i128 {
    const FAR: Self = 1 << 126;
    const MOST: Self = 1 << 123;

    fn above(cost: i64, least: i64) -> Self {
        Self::from(cost) - Self::from(least)
    }

    fn fitting(number: i128) -> Option<Self> {
        Some(number).filter(|number| *number <= Self::MOST)
    }
}
