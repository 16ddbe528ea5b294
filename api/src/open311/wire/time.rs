//! Times as every answer writes them: in UTC and whole seconds, `2026-11-21T10:00:00Z`. Several
//! clients cannot read fractions.

use chrono::{DateTime, Datelike as _, Timelike as _, Utc};
use serde::{Serialize as _, Serializer};

/// For `#[serde(serialize_with)]` on a time.
pub(in crate::open311) fn serialize<S: Serializer>(
    at: &DateTime<Utc>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let text = stamp(*at);
    serializer.serialize_str(str::from_utf8(&text).unwrap_or_default())
}

/// For `#[serde(serialize_with)]` on a time that may be unknown.
#[expect(clippy::ref_option, reason = "serde passes a reference to the field")]
pub(in crate::open311) fn serialize_option<S: Serializer>(
    at: &Option<DateTime<Utc>>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match at {
        Some(at) => serialize(at, serializer),
        None => None::<()>.serialize(serializer),
    }
}

/// Years have four digits: inputs outside 1970 to 9999 are refused.
#[expect(clippy::many_single_char_names, reason = "each is one digit")]
fn stamp(at: DateTime<Utc>) -> [u8; 20] {
    let at = at.naive_utc();
    let year = u32::try_from(at.year()).unwrap_or_default();
    let ([a, b], [c, d]) = (digits(year / 100), digits(year));
    let ([e, f], [g, h]) = (digits(at.month()), digits(at.day()));
    let ([i, j], [k, l], [m, n]) = (digits(at.hour()), digits(at.minute()), digits(at.second()));
    [a, b, c, d, b'-', e, f, b'-', g, h, b'T', i, j, b':', k, l, b':', m, n, b'Z']
}

/// The last two digits of a number.
fn digits(number: u32) -> [u8; 2] {
    let digit = |number: u32| b'0' + u8::try_from(number % 10).unwrap_or_default();
    [digit(number / 10), digit(number)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_written_in_utc_and_whole_seconds() {
        let at = "2026-01-09T01:02:03.999+01:00".parse().unwrap();
        assert_eq!(stamp(at), *b"2026-01-09T00:02:03Z");
        let at = "2026-11-21T12:34:56.987654-02:00".parse().unwrap();
        assert_eq!(stamp(at), *b"2026-11-21T14:34:56Z");
    }
}
