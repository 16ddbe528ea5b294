//! Result of one round.

use std::time::Duration;

use anyhow::ensure;

/// Duration and load of a round.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pace {
    /// Number of concurrent connections.
    pub(super) connections: u16,
    /// Warm-up, which is not counted.
    pub(super) warm: Duration,
    /// Counted time.
    pub(super) span: Duration,
}

/// Result of a round.
#[derive(Debug, Clone, Copy)]
pub(super) struct Round {
    /// Requests or transactions per second.
    pub(super) per_second: f64,
    /// Median duration, in milliseconds.
    pub(super) p50_ms: f64,
    /// 99th percentile of the duration, in milliseconds.
    pub(super) p99_ms: f64,
}

impl Round {
    /// Computes the result from the durations, in microseconds.
    pub(super) fn of(mut took_us: Vec<u32>, span: Duration) -> anyhow::Result<Self> {
        ensure!(!took_us.is_empty(), "nothing was answered in {span:?}: give it more --seconds");
        took_us.sort_unstable();
        Ok(Self {
            per_second: f64::from(u32::try_from(took_us.len())?) / span.as_secs_f64(),
            p50_ms: percentile(&took_us, 50),
            p99_ms: percentile(&took_us, 99),
        })
    }
}

fn percentile(sorted_us: &[u32], percent: usize) -> f64 {
    let at = (sorted_us.len() * percent).div_ceil(100).saturating_sub(1);
    sorted_us.get(at).map_or(f64::NAN, |us| f64::from(*us) / 1_000.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_round_is_counted() {
        let round = Round::of((1..=200).rev().map(|n| n * 1_000).collect(), Duration::from_secs(2));
        let Round { per_second, p50_ms, p99_ms } = round.unwrap();
        assert_eq!(
            (per_second.to_string(), p50_ms.to_string(), p99_ms.to_string()),
            ("100".to_owned(), "100".to_owned(), "198".to_owned())
        );
        assert!(Round::of(vec![], Duration::from_secs(2)).is_err());
    }
}
