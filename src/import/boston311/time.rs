//! Times in the file: local times without a zone.

use chrono::{DateTime, LocalResult, NaiveDateTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;

/// Parses a local time, for example `2011-07-01 01:32:33` or `07/01/2011 01:32:33 AM`.
pub(super) fn parse(text: &str) -> Option<NaiveDateTime> {
    let format = match () {
        () if text.contains('/') => "%m/%d/%Y %I:%M:%S %p",
        () if text.contains('T') => "%Y-%m-%dT%H:%M:%S%.f",
        () => "%Y-%m-%d %H:%M:%S%.f",
    };
    NaiveDateTime::parse_from_str(text, format).ok()
}

/// Converts a local time to UTC. If the time occurs twice (end of daylight saving time), the first
/// one is meant. If it is skipped (start of daylight saving time), it means one hour later.
pub(crate) fn in_zone(zone: Tz, local: NaiveDateTime) -> Option<DateTime<Utc>> {
    let found = match zone.from_local_datetime(&local) {
        LocalResult::None => zone.from_local_datetime(&(local + TimeDelta::hours(1))),
        found => found,
    };
    found.earliest().map(|time| time.to_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utc(text: &str) -> String {
        let time = in_zone(chrono_tz::America::New_York, parse(text).unwrap()).unwrap();
        time.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true)
    }

    #[test]
    fn a_local_time_is_in_the_citys_zone() {
        assert_eq!(utc("2011-07-01 01:32:33"), "2011-07-01T05:32:33Z");
        assert_eq!(utc("2011-12-01 01:32:33"), "2011-12-01T06:32:33Z");
        assert_eq!(utc("07/01/2011 12:05:00 AM"), "2011-07-01T04:05:00Z");
    }

    #[test]
    fn of_the_hour_that_comes_twice_the_first_is_meant() {
        assert_eq!(utc("2011-11-06 01:30:00"), "2011-11-06T05:30:00Z");
    }

    #[test]
    fn the_hour_that_is_left_out_is_the_one_after() {
        assert_eq!(utc("2011-03-13 02:30:00"), "2011-03-13T07:30:00Z");
    }

    #[test]
    fn what_is_no_time_is_none() {
        for text in ["", "yesterday", "2011-02-30 10:00:00", "2011-07-01", "13/13/2011 01:00:00 AM"]
        {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
