//! Numbers that people read have no more digits than they mean.

/// A share, to the thousandth.
pub(crate) fn thousandths(share: f64) -> f64 {
    (share * 1_000.0).round() / 1_000.0
}

/// Metres, to ten centimetres.
pub(crate) fn tenths(metres: f64) -> f64 {
    (metres * 10.0).round() / 10.0
}
