//! The period of a file that a seed uses, and the shifts in it.

use chrono::{Datelike, Days, NaiveDateTime, NaiveTime, TimeDelta, Weekday};

use super::arrivals::Arrivals;

/// Crews work from 7:00 to 15:30, Monday to Friday. In minutes of the day.
const SHIFT: (u32, u32) = (7 * 60, 15 * 60 + 30);
/// Days before the counted period, so that the city is not empty, and after it, so that all jobs
/// can be done.
const AROUND: i64 = 7;
const DAY: i64 = 86_400;

/// A period, in seconds since 1970 without a time zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// Start of the simulation.
    pub from: i64,
    /// Start of the counted period.
    pub counted_from: i64,
    /// End of the counted period.
    pub counted_until: i64,
    /// End of the simulation.
    pub until: i64,
}

impl Window {
    /// Returns the period of `days` days for a seed. Consecutive seeds are spread evenly over the
    /// file.
    pub fn of(arrivals: &Arrivals, days: u32, seed: u32) -> Option<Self> {
        let (first, last) =
            (arrivals.reports.first()?.opened_at, arrivals.reports.last()?.opened_at);
        let (first, last) = (first.div_euclid(DAY), last.div_euclid(DAY) + 1);
        let room = last - first - i64::from(days) - 2 * AROUND;
        if room < 0 {
            return None;
        }
        // Multiples of the golden section of the available time.
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

    /// Returns the shifts in the period.
    pub fn shifts(&self) -> Vec<(i64, i64)> {
        let days = self.from / DAY..self.until / DAY;
        // 1970 began on a Thursday.
        let working = days.filter(|day| (day + 3).rem_euclid(7) < 5);
        let (from, until) = (i64::from(SHIFT.0) * 60, i64::from(SHIFT.1) * 60);
        working.map(|day| (day * DAY + from, day * DAY + until)).collect()
    }
}

/// Adds working days, at the same time of day. A time after work counts from the next morning.
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
