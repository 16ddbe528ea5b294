//! The stretch of a file that a seed looks at, and when crews are on shift in it.

use chrono::{Datelike, Days, NaiveDateTime, NaiveTime, TimeDelta, Weekday};

use super::arrivals::Arrivals;

/// Crews work from 7:00 to 15:30, Monday to Friday.
const SHIFT: (u32, u32) = (7 * 60, 15 * 60 + 30);
/// Days before what counts, so that the city is not empty, and after it, so that all can be done.
const AROUND: i64 = 7;
const DAY: i64 = 86_400;

/// A stretch of time, in seconds from 1970 as if there were no zones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// When the world begins.
    pub from: i64,
    /// From when on reports count.
    pub counted_from: i64,
    /// Until when.
    pub counted_until: i64,
    /// When the world ends.
    pub until: i64,
}

impl Window {
    /// The stretch of so many days that belongs to a seed: one after another they are spread evenly
    /// over the file.
    pub fn of(arrivals: &Arrivals, days: u32, seed: u32) -> Option<Self> {
        let (first, last) =
            (arrivals.reports.first()?.opened_at, arrivals.reports.last()?.opened_at);
        let (first, last) = (first.div_euclid(DAY), last.div_euclid(DAY) + 1);
        let room = last - first - i64::from(days) - 2 * AROUND;
        if room < 0 {
            return None;
        }
        // The golden section of the whole room, again and again.
        let from = first + i64::from(seed) * (room * 618_034 / 1_000_000).max(1) % (room + 1);
        let counted_from = (from + AROUND) * DAY;
        let counted_until = counted_from + i64::from(days) * DAY;
        Some(Self {
            from: from * DAY,
            counted_from,
            counted_until,
            until: counted_until + AROUND * DAY,
        })
    }

    /// When crews are on shift in it.
    pub fn shifts(&self) -> Vec<(i64, i64)> {
        let days = self.from / DAY..self.until / DAY;
        // 1970 began on a Thursday.
        let working = days.filter(|day| (day + 3).rem_euclid(7) < 5);
        let (from, until) = (i64::from(SHIFT.0) * 60, i64::from(SHIFT.1) * 60);
        working.map(|day| (day * DAY + from, day * DAY + until)).collect()
    }
}

/// So many working days later, at the same time of day; what comes after work counts from the next
/// morning.
pub(super) fn working_days_after(time: NaiveDateTime, days: u32) -> NaiveDateTime {
    let minute = |minute: u32| {
        NaiveTime::from_num_seconds_from_midnight_opt(minute * 60, 0).unwrap_or_default()
    };
    let (from, until) = (minute(SHIFT.0), minute(SHIFT.1));
    let mut at = time;
    if at.time() > until {
        at = (at.date() + Days::new(1)).and_time(from);
    } else if at.time() < from || weekend(at) {
        at = at.date().and_time(from);
    }
    at = skip_weekend(at, from);
    for _ in 0..days {
        at = skip_weekend(at + TimeDelta::days(1), at.time());
    }
    at
}

fn weekend(at: NaiveDateTime) -> bool {
    matches!(at.weekday(), Weekday::Sat | Weekday::Sun)
}

fn skip_weekend(mut at: NaiveDateTime, time: NaiveTime) -> NaiveDateTime {
    while weekend(at) {
        at = (at.date() + Days::new(1)).and_time(time);
    }
    at
}
