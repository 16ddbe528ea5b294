//! How long to wait before asking again.

use std::time::Duration;

use chrono::{DateTime, Utc};
use domain::chance;

/// The longest that anybody is waited for between two tries.
const LONGEST: Duration = Duration::from_mins(15);

/// The wait after the `asked`th try: what the other side asks for, or else twice as long each time,
/// and never the same for two that failed together.
pub(super) fn wait(first: Duration, asked: u32, retry_after: Option<Duration>) -> Duration {
    let doubled = first.saturating_mul(1 << asked.saturating_sub(1).min(16));
    let jittered = doubled.mul_f64(0.5 + chance::fraction() / 2.0);
    retry_after.unwrap_or(jittered).min(LONGEST)
}

/// Reads a `Retry-After`: seconds, or a date.
pub(super) fn retry_after(text: &str, now: DateTime<Utc>) -> Option<Duration> {
    let text = text.trim();
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let at = DateTime::parse_from_rfc2822(text).ok()?;
    Some((at.to_utc() - now).to_std().unwrap_or_default())
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
        assert_eq!(wait(first, 2, Some(Duration::from_hours(9))), LONGEST);
        assert!(wait(first, u32::MAX, None) <= LONGEST);
    }

    #[test]
    fn the_other_side_says_seconds_or_a_date() {
        let now = "2026-11-22T10:00:00Z".parse().unwrap();
        assert_eq!(retry_after("120", now), Some(Duration::from_mins(2)));
        let date = "Sun, 22 Nov 2026 10:00:30 GMT";
        assert_eq!(retry_after(date, now), Some(Duration::from_secs(30)));
        assert_eq!(retry_after("Sun, 22 Nov 2026 09:00:00 GMT", now), Some(Duration::ZERO));
        assert_eq!(retry_after("later", now), None);
    }
}
