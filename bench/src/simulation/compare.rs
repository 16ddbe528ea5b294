//! Compares two policies in the same worlds.

use super::world::count;

/// A mean of ratios with its 95 % confidence interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// Geometric mean.
    pub mean: f64,
    /// Lower bound.
    pub low: f64,
    /// Upper bound.
    pub high: f64,
}

/// Two-sided 95 % quantiles of Student's t distribution, by degrees of freedom from 1.
const T: [f64; 30] = [
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160,
    2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056,
    2.052, 2.048, 2.045, 2.042,
];

/// Mean ratio of paired values. `None` with fewer than two pairs, or if a value is not positive.
pub fn paired(one: &[f64], other: &[f64]) -> Option<Interval> {
    if one.iter().chain(other).any(|number| *number <= 0.0) {
        return None;
    }
    let logs: Vec<_> = one.iter().zip(other).map(|(one, other)| libm::log(one / other)).collect();
    let free = logs.len().checked_sub(1).filter(|free| *free > 0)?;
    let n = count(logs.len());
    let mean = logs.iter().sum::<f64>() / n;
    let spread: f64 = logs.iter().map(|log| (log - mean) * (log - mean)).sum::<f64>() / (n - 1.0);
    let t = T.get(free - 1).copied().unwrap_or(1.96);
    let half = t * libm::sqrt(spread / n);
    Some(Interval {
        mean: libm::exp(mean),
        low: libm::exp(mean - half),
        high: libm::exp(mean + half),
    })
}
