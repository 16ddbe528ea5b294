//! Parses times in the formats that clients send.
//!
//! The Open311 standard requires <https://www.w3.org/TR/NOTE-datetime> with a time zone. Real
//! clients also send a space for the `T`, a space for the `+` (the result of form decoding), no
//! time zone, or only a date. A time without a time zone is UTC.

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};

/// The time span that a text names: a day, a minute, a second or a microsecond.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeRange {
    /// First moment of the span (UTC).
    pub first: DateTime<Utc>,
    /// Last moment of the span (UTC). A date means the whole day, a second the whole second.
    pub last: DateTime<Utc>,
}

/// Parses a time. Returns `None` if the text is not one.
pub fn parse(text: &str) -> Option<TimeRange> {
    let (date, rest) = text.trim().split_at_checked(10)?;
    let signed = date.starts_with(['+', '-']);
    let date = NaiveDate::parse_from_str(date, "%Y-%m-%d").ok().filter(|_| !signed)?;
    let rest = rest.strip_prefix(['T', 't', ' ']).unwrap_or(rest);
    if rest.is_empty() {
        return lasting(date.and_time(NaiveTime::MIN).and_utc(), TimeDelta::days(1));
    }
    let zone_at = rest.find(|c: char| !matches!(c, '0'..='9' | ':' | '.')).unwrap_or(rest.len());
    let (time, zone) = rest.split_at_checked(zone_at)?;
    let (time, span) = clock_time(time)?;
    let first = date.and_time(time).and_utc().checked_sub_signed(offset(zone)?)?;
    lasting(first, span)
}

fn lasting(first: DateTime<Utc>, span: TimeDelta) -> Option<TimeRange> {
    let last = first.checked_add_signed(span - TimeDelta::microseconds(1))?;
    Some(TimeRange { first, last })
}

/// Parses a time of day. Returns it with its precision.
fn clock_time(text: &str) -> Option<(NaiveTime, TimeDelta)> {
    let parsed = |format| NaiveTime::parse_from_str(text, format).ok();
    if text.contains('.') {
        return Some((parsed("%H:%M:%S%.f")?, TimeDelta::microseconds(1)));
    }
    let second = parsed("%H:%M:%S").map(|time| (time, TimeDelta::seconds(1)));
    second.or_else(|| Some((parsed("%H:%M")?, TimeDelta::minutes(1))))
}

/// Parses a time zone. Returns its offset from UTC, positive to the east.
fn offset(zone: &str) -> Option<TimeDelta> {
    if matches!(zone.trim(), "" | "Z" | "z") {
        return Some(TimeDelta::zero());
    }
    let mut rest = zone.chars();
    let sign = match rest.next()? {
        '-' => -1,
        '+' | ' ' => 1,
        _ => return None,
    };
    let digits: Vec<i64> =
        rest.filter(|c| *c != ':').map(|c| c.to_digit(10).map(i64::from)).collect::<Option<_>>()?;
    let (hours, minutes) = match digits.as_slice() {
        [a, b] => (a * 10 + b, 0),
        [a, b, c, d] => (a * 10 + b, c * 10 + d),
        _ => return None,
    };
    (hours < 24 && minutes < 60).then(|| TimeDelta::minutes(sign * (hours * 60 + minutes)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_in_the_wild_is_read() {
        for (text, instant) in [
            ("2026-11-19T08:30:00Z", "2026-11-19T08:30:00Z"),
            ("2026-11-19T08:30:00+02:00", "2026-11-19T06:30:00Z"),
            ("2026-11-19T08:30:00 02:00", "2026-11-19T06:30:00Z"),
            ("2026-11-19T08:30:00-0600", "2026-11-19T14:30:00Z"),
            ("2026-11-19T08:30:00.017Z", "2026-11-19T08:30:00.017Z"),
            ("2026-11-19 00:00:00-06:00", "2026-11-19T06:00:00Z"),
            ("2026-11-19 23:59:59.999999", "2026-11-19T23:59:59.999999Z"),
            ("2026-11-19T08:30Z", "2026-11-19T08:30:00Z"),
            ("2026-11-19T08:30:00", "2026-11-19T08:30:00Z"),
            ("2026-11-19", "2026-11-19T00:00:00Z"),
        ] {
            let moment = parse(text).map(|moment| moment.first);
            assert_eq!(moment, Some(instant.parse().unwrap()), "{text}");
        }
    }

    #[test]
    fn it_lasts_as_long_as_it_is_exact() {
        let last = |text| parse(text).unwrap().last.to_rfc3339();
        assert_eq!(last("2026-11-19"), "2026-11-19T23:59:59.999999+00:00");
        assert_eq!(last("2026-11-19T08:30Z"), "2026-11-19T08:30:59.999999+00:00");
        assert_eq!(last("2026-11-19T08:30:00Z"), "2026-11-19T08:30:00.999999+00:00");
        assert_eq!(last("2026-11-19T08:30:00.5Z"), "2026-11-19T08:30:00.500+00:00");
    }

    #[test]
    fn rubbish_is_no_time() {
        for text in [
            "",
            "rubbish",
            "2026",
            "2026-13-01",
            "-9999-1-01",
            "+9999-1-01",
            "2026-11-31",
            "2026-11-19T25:00:00Z",
            "2026-11-19Q",
            "2026-11-19T08:30:00+2:00",
            "2026-11-19T08:30:00 CET",
            "2026-11-19T08:30:00+99:99",
            "äöüäöüäöü",
            "2026-11-19T08:30:00Zé",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
