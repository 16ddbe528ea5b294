//! Wait before a retry.

use std::time::Duration;

use domain::random;

/// Maximum wait between two attempts.
const MAX_BACKOFF: Duration = Duration::from_mins(15);

/// Returns the wait after attempt `asked`: the value of `Retry-After`, or else double the previous
/// wait, with jitter.
pub(super) fn wait(first: Duration, asked: u32, retry_after: Option<Duration>) -> Duration {
    let doubled = first.saturating_mul(1 << asked.saturating_sub(1).min(16));
    let jittered = doubled.mul_f64(0.5 + random::fraction() / 2.0);
    retry_after.unwrap_or(jittered).min(MAX_BACKOFF)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_wait_is_longer_but_none_is_endless() {
        let first = Duration::from_secs(1);
        for (asked, least, most) in [(1, 500, 1_000), (2, 1_000, 2_000), (4, 4_000, 8_000)] {
            let wait = wait(first, asked, None).as_millis();
            assert!((least..=most).contains(&wait), "{asked}: {wait}");
        }
        assert_eq!(wait(first, 40, Some(Duration::from_secs(7))), Duration::from_secs(7));
        assert_eq!(wait(first, 2, Some(Duration::from_hours(9))), MAX_BACKOFF);
        assert!(wait(first, u32::MAX, None) <= MAX_BACKOFF);
    }
}
