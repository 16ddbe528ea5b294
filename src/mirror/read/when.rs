//! Parses times of other cities.

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;

use crate::import::in_zone;

/// Formats without a zone besides ISO 8601.
const LOCAL: &[&str] = &[
    "%m/%d/%Y %I:%M:%S %p",
    "%m/%d/%Y %I:%M %p",
    "%m/%d/%Y %H:%M:%S",
    "%m/%d/%Y %H:%M",
    "%d.%m.%Y %H:%M:%S",
    "%d.%m.%Y %H:%M",
    "%Y/%m/%d %H:%M:%S",
    "%Y%m%dT%H%M%S",
    "%b %d, %Y %I:%M:%S %p",
];
/// Formats of dates.
const DAYS: &[&str] = &["%m/%d/%Y", "%d.%m.%Y", "%Y/%m/%d", "%Y%m%d"];

/// Result of parsing a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum When {
    /// No time: blank, or the Unix epoch.
    Never,
    /// A time, and its format.
    At(DateTime<Utc>, Form),
    /// A text that is not a time.
    Rubbish,
}

/// Format of a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// ISO 8601 or nearly so.
    Iso,
    /// The same without a zone.
    Local,
    /// Another format.
    Odd,
}

/// Context for parsing times.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Clockwork {
    /// Zone of times without one.
    pub(crate) zone: Tz,
    /// Current time.
    pub(crate) now: DateTime<Utc>,
}

/// Parses a time. A time without a zone is in `zone`.
pub(super) fn read(text: &str, zone: Tz) -> When {
    let text = text.trim();
    if text.is_empty() {
        return When::Never;
    }
    let Some((at, form)) = iso(text, zone).or_else(|| odd(text, zone)) else {
        return When::Rubbish;
    };
    // The epoch in local time lies within a day of the epoch in UTC.
    match DateTime::from_timestamp_micros(at.timestamp_micros()) {
        Some(at) if at.timestamp() < 2 * 24 * 60 * 60 => When::Never,
        Some(at) if at.year() <= 9999 => When::At(at, form),
        _ => When::Rubbish,
    }
}

/// Parses ISO 8601, also with a space instead of `T` or `+`.
fn iso(text: &str, zone: Tz) -> Option<(DateTime<Utc>, Form)> {
    let (day, rest) = text.split_at_checked(10)?;
    let day = NaiveDate::parse_from_str(day, "%Y-%m-%d").ok()?;
    let rest = rest.strip_prefix(['T', 't']).unwrap_or(rest).trim_start();
    let zone_at =
        rest.find(|c: char| !matches!(c, '0'..='9' | ':' | '.' | ',')).unwrap_or(rest.len());
    let (time, offset) = rest.split_at_checked(zone_at)?;
    let local = day.and_time(clock_time(&time.replace(',', "."))?);
    if offset.is_empty() {
        return Some((in_zone(zone, local)?, Form::Local));
    }
    let at = local.and_utc().checked_sub_signed(ahead(offset)?)?;
    Some((at, Form::Iso))
}

fn clock_time(text: &str) -> Option<NaiveTime> {
    if text.is_empty() {
        return Some(NaiveTime::MIN);
    }
    let formats = ["%H:%M:%S%.f", "%H:%M", "%H%M%S"];
    formats.iter().find_map(|format| NaiveTime::parse_from_str(text, format).ok())
}

/// Parses a UTC offset.
fn ahead(offset: &str) -> Option<TimeDelta> {
    if matches!(offset.trim(), "Z" | "z" | "UTC" | "GMT") {
        return Some(TimeDelta::zero());
    }
    let (sign, digits) = match (offset.strip_prefix(['+', ' ']), offset.strip_prefix('-')) {
        (_, Some(digits)) => (-1, digits),
        (Some(digits), None) => (1, digits),
        (None, None) => return None,
    };
    // There may also be a space before the sign.
    let (sign, digits) = match (digits.strip_prefix('-'), digits.strip_prefix('+')) {
        (Some(digits), _) => (-1, digits),
        (None, Some(digits)) => (1, digits),
        (None, None) => (sign, digits),
    };
    let digits = digits.replace(':', "");
    if !matches!(digits.len(), 2 | 4) {
        return None;
    }
    let (hours, minutes) = digits.split_at_checked(2)?;
    let hours: i64 = hours.parse().ok().filter(|hours| (0..24).contains(hours))?;
    let minutes: i64 = if minutes.is_empty() { 0 } else { minutes.parse().ok()? };
    (0..60).contains(&minutes).then(|| TimeDelta::minutes(sign * (hours * 60 + minutes)))
}

/// Parses other formats that are in use.
fn odd(text: &str, zone: Tz) -> Option<(DateTime<Utc>, Form)> {
    let at = seconds(text)
        .or_else(|| Some(DateTime::parse_from_rfc2822(text).ok()?.to_utc()))
        .or_else(|| in_zone(zone, local(text)?))?;
    Some((at, Form::Odd))
}

fn local(text: &str) -> Option<NaiveDateTime> {
    let time = LOCAL.iter().find_map(|form| NaiveDateTime::parse_from_str(text, form).ok());
    let day = || DAYS.iter().find_map(|form| NaiveDate::parse_from_str(text, form).ok());
    time.or_else(|| Some(day()?.and_time(NaiveTime::MIN)))
}

/// Parses seconds or milliseconds since 1970, also as `/Date(1337731043000-0700)/`.
fn seconds(text: &str) -> Option<DateTime<Utc>> {
    let wrapped = text.strip_prefix("/Date(").and_then(|rest| rest.strip_suffix(")/"));
    let digits = match wrapped {
        // A zone may follow. A leading sign belongs to the number.
        Some(inner) => {
            let zone_at = inner.get(1..)?.find(['+', '-']).map_or(inner.len(), |at| at + 1);
            inner.get(..zone_at)?
        }
        None => text,
    };
    let number: i64 = digits.parse().ok()?;
    match digits.len() {
        12.. => DateTime::from_timestamp_millis(number),
        9..12 => DateTime::from_timestamp(number, 0),
        _ => wrapped.and_then(|_| DateTime::from_timestamp_millis(number)),
    }
}

#[cfg(test)]
mod tests {
    use chrono_tz::America::Los_Angeles;

    use super::*;

    #[test]
    fn every_form_that_was_seen_is_read() {
        for (text, instant, form) in [
            ("2017-03-15T19:49:39-04:00", "2017-03-15T23:49:39Z", Form::Iso),
            ("2017-03-15T19:49:39Z", "2017-03-15T19:49:39Z", Form::Iso),
            ("2017-03-15 19:49:39 +0200", "2017-03-15T17:49:39Z", Form::Iso),
            ("2017-03-15T19:49:39 02:00", "2017-03-15T17:49:39Z", Form::Iso),
            ("2017-03-15t19:49:39.5+02", "2017-03-15T17:49:39.5Z", Form::Iso),
            ("2017-03-15T19:49Z", "2017-03-15T19:49:00Z", Form::Iso),
            ("2012-05-22 23:57:23.97", "2012-05-23T06:57:23.97Z", Form::Local),
            ("2012-01-22T23:57:23", "2012-01-23T07:57:23Z", Form::Local),
            (" 2012-05-22 ", "2012-05-22T07:00:00Z", Form::Local),
            ("05/22/2012 11:57:23 PM", "2012-05-23T06:57:23Z", Form::Odd),
            ("22.05.2012 23:57", "2012-05-23T06:57:00Z", Form::Odd),
            ("Tue, 22 May 2012 23:57:23 GMT", "2012-05-22T23:57:23Z", Form::Odd),
            ("1337731043", "2012-05-22T23:57:23Z", Form::Odd),
            ("1337731043000", "2012-05-22T23:57:23Z", Form::Odd),
            ("/Date(1337731043000-0700)/", "2012-05-22T23:57:23Z", Form::Odd),
        ] {
            let read = read(text, Los_Angeles);
            assert_eq!(read, When::At(instant.parse().unwrap(), form), "{text}");
        }
    }

    #[test]
    fn where_time_begins_there_is_none() {
        for text in ["", "  ", "1970-01-01T00:00:00Z", "1970-01-01", "1969-12-31T19:00:00-05:00"] {
            assert_eq!(read(text, Los_Angeles), When::Never, "{text}");
        }
        for text in ["0001-01-01T00:00:00", "/Date(0)/", "/Date(-62135596800000)/"] {
            assert_eq!(read(text, Los_Angeles), When::Never, "{text}");
        }
    }

    #[test]
    fn rubbish_is_no_time() {
        for text in
            ["soon", "2012-13-01", "2012-05-22T25:00:00Z", "12", "2012-05-22T10:00:00+2:00", "äöü"]
        {
            assert_eq!(read(text, Los_Angeles), When::Rubbish, "{text}");
        }
    }
}
