//! Time of the photo.

use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeDelta, Utc};
use nom_exif::ExifDateTime;

use super::{
    gps::triple,
    notes::{Entries, Part},
};

const DATE_TIME_ORIGINAL: u16 = 0x9003;
const DATE_TIME_DIGITIZED: u16 = 0x9004;
const GPS_TIME: u16 = 0x07;
const GPS_DATE: u16 = 0x1D;

/// Maximum UTC offset of a clock. A larger difference means another time.
const MAX_ZONE_OFFSET: TimeDelta = TimeDelta::hours(14);

/// Time at which the photo was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TakenAt {
    /// A time in UTC, from satellites or a clock with a time zone.
    Utc(DateTime<Utc>),
    /// Local time of the camera's clock, in an unknown zone.
    Local(NaiveDateTime),
}

/// Returns the camera's time with its zone, else the satellite time, else the camera's local time.
///
/// The satellite time is that of the last fix. If it contradicts the camera's clock, the fix is old
/// and says nothing about the time of the photo.
pub(super) fn taken(entries: &Entries) -> Option<TakenAt> {
    match (camera_time(entries), by_satellite(entries)) {
        (Some(ExifDateTime::Aware(time)), _) => Some(TakenAt::Utc(time.to_utc())),
        (Some(ExifDateTime::Naive(local)), Some(time))
            if (local - time.naive_utc()).abs() <= MAX_ZONE_OFFSET =>
        {
            Some(TakenAt::Utc(time))
        }
        (Some(ExifDateTime::Naive(local)), _) => Some(TakenAt::Local(local)),
        (None, Some(time)) => Some(TakenAt::Utc(time)),
        (None, None) => None,
    }
}

fn camera_time(entries: &Entries) -> Option<ExifDateTime> {
    [DATE_TIME_ORIGINAL, DATE_TIME_DIGITIZED]
        .into_iter()
        .find_map(|code| entries.get(&(Part::Camera, code))?.as_datetime())
}

/// Time of the last position fix, if it includes the date.
pub(super) fn by_satellite(entries: &Entries) -> Option<DateTime<Utc>> {
    let date = entries.get(&(Part::Gps, GPS_DATE))?.as_str()?;
    let date = NaiveDate::parse_from_str(date.trim(), "%Y:%m:%d").ok()?;
    let [hours, minutes, seconds] = triple(entries.get(&(Part::Gps, GPS_TIME))?)?;
    let of_day = hours * 3600.0 + minutes * 60.0 + seconds;
    if [hours, minutes, seconds].iter().any(|part| *part < 0.0)
        || hours >= 24.0
        || minutes >= 60.0
        || seconds > 60.0
    {
        return None;
    }
    let of_day = TimeDelta::from_std(std::time::Duration::try_from_secs_f64(of_day).ok()?).ok()?;
    Some(date.and_time(chrono::NaiveTime::MIN).checked_add_signed(of_day)?.and_utc())
}

#[cfg(test)]
mod tests {
    use nom_exif::{EntryValue, URational};

    use super::*;

    fn local(text: &str) -> NaiveDateTime {
        NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S").unwrap()
    }

    fn utc(text: &str) -> TakenAt {
        TakenAt::Utc(local(text).and_utc())
    }

    fn satellites(date: &str, [hours, minutes, seconds]: [u32; 3]) -> Entries {
        let time = [hours, minutes, seconds].map(|part| URational::new(part, 1)).to_vec();
        Entries::from([
            ((Part::Gps, GPS_DATE), date.into()),
            ((Part::Gps, GPS_TIME), EntryValue::URationalArray(time)),
        ])
    }

    fn with_clock(mut entries: Entries, value: EntryValue) -> Entries {
        entries.insert((Part::Camera, DATE_TIME_ORIGINAL), value);
        entries
    }

    #[test]
    fn a_clock_that_knows_its_zone_is_believed_first() {
        let clock = DateTime::parse_from_rfc3339("2026-05-01T12:00:00+02:00").unwrap();
        let entries = with_clock(satellites("2026:05:01", [9, 0, 0]), EntryValue::DateTime(clock));

        assert_eq!(taken(&entries), Some(utc("2026-05-01 10:00:00")));
    }

    #[test]
    fn the_satellites_tell_the_zone_of_a_clock_that_does_not() {
        let clock = EntryValue::NaiveDateTime(local("2026-05-01 12:00:00"));
        let entries = with_clock(satellites("2026:05:01", [9, 59, 58]), clock);

        assert_eq!(taken(&entries), Some(utc("2026-05-01 09:59:58")));
    }

    #[test]
    fn a_fix_of_another_day_says_nothing_about_the_photo() {
        let shown = local("2026-05-01 12:00:00");
        let entries =
            with_clock(satellites("2026:04:29", [9, 0, 0]), EntryValue::NaiveDateTime(shown));

        assert_eq!(taken(&entries), Some(TakenAt::Local(shown)));
    }

    #[test]
    fn a_time_that_does_not_exist_is_none() {
        assert_eq!(taken(&satellites("2026:05:01", [24, 0, 0])), None);
        assert_eq!(taken(&satellites("2026:05:01", [u32::MAX, 0, 0])), None);
        assert_eq!(taken(&satellites("0000:00:00", [1, 0, 0])), None);
        assert_eq!(taken(&satellites("", [1, 0, 0])), None);
        assert_eq!(taken(&Entries::new()), None);
    }
}
