//! Parses the `Retry-After` header.

use std::time::Duration;

use chrono::{DateTime, Utc};
use reqwest::header::{HeaderMap, RETRY_AFTER};

/// Returns the delay of `Retry-After`, given in seconds or as a date; zero for a date in the past.
/// `None` if the header is missing or invalid.
/// <https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3>
pub fn retry_after(headers: &HeaderMap, now: DateTime<Utc>) -> Option<Duration> {
    parse(headers.get(RETRY_AFTER)?.to_str().ok()?.trim(), now)
}

fn parse(text: &str, now: DateTime<Utc>) -> Option<Duration> {
    if let Ok(seconds) = text.parse::<u32>() {
        return Some(Duration::from_secs(seconds.into()));
    }
    let at = DateTime::parse_from_rfc2822(text).ok()?;
    Some((at.to_utc() - now).to_std().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_says_seconds_or_a_date() {
        let now = "2026-11-22T07:28:00Z".parse().unwrap();
        for (said, seconds) in [
            ("120", Some(120)),
            (" 7 ", Some(7)),
            ("Sun, 22 Nov 2026 07:28:30 GMT", Some(30)),
            ("Sun, 22 Nov 2026 07:27:30 GMT", Some(0)),
            ("-5", None),
            ("99999999999999", None),
            ("soon", None),
            ("", None),
        ] {
            let headers = HeaderMap::from_iter([(RETRY_AFTER, said.parse().unwrap())]);
            let expected = seconds.map(Duration::from_secs);
            assert_eq!(retry_after(&headers, now), expected, "{said:?}");
        }
        assert_eq!(retry_after(&HeaderMap::new(), now), None);
    }
}
