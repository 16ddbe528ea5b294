//! Converts minutes and times to the integers that routes use.

use super::city::Seconds;
use crate::routes::{FAR, Price, Ticks};

/// Converts minutes to seconds. Negative values become 0.
pub(super) fn ticks(minutes: f64) -> Ticks {
    Ticks::try_from(price(minutes)).unwrap_or(FAR).min(FAR)
}

/// Converts minutes of driving to a price. Negative values become 0.
#[expect(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    reason = "nothing else is as quick, and what is out of range becomes the nearest that is in it"
)]
pub(super) fn price(minutes: f64) -> Price {
    (minutes * 60.0).round().max(0.0) as Price
}

/// Seconds from one time to another.
pub(super) fn since(moment: Seconds, from: Seconds) -> Ticks {
    let passed = moment.saturating_sub(from).clamp(-i64::from(FAR), i64::from(FAR));
    Ticks::try_from(passed).unwrap_or_default()
}

/// Hours from one time to another.
pub(super) fn hours(from: Seconds, to: Seconds) -> f64 {
    f64::from(since(to, from)) / 3_600.0
}

/// Converts a price to minutes of driving.
pub(super) fn minutes(price: Price) -> f64 {
    let high = i32::try_from(price >> 32).unwrap_or_default();
    let low = u32::try_from(price & 0xffff_ffff).unwrap_or_default();
    (f64::from(high) * 4_294_967_296.0 + f64::from(low)) / 60.0
}
