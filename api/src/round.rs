//! Rounds numbers in responses to their meaningful digits.

/// Rounds a fraction to three decimals.
pub(crate) fn thousandths(share: f64) -> f64 {
    (share * 1_000.0).round() / 1_000.0
}

/// Rounds metres to one decimal.
pub(crate) fn tenths(metres: f64) -> f64 {
    (metres * 10.0).round() / 10.0
}
