//! The only module that reads the system time, and the check of times in requests.

mod follow;

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::{Duration, Instant},
};

use chrono::{DateTime, Datelike, TimeDelta, Utc};
use serde::Deserialize;

pub use self::follow::{follow, set_by_database};

/// Source of the current time. Clones show the same.
///
/// In a process that serves, this is the time of the database, see [`follow()`]: what one machine
/// writes, another compares with its own time, and both may be wrong. Otherwise it is the time of
/// the system.
#[derive(Debug, Clone)]
pub struct Clock {
    /// What tests have moved it forward by, in milliseconds.
    ahead_ms: Arc<AtomicI64>,
    /// Time of the database minus the time since `start`, in microseconds since 1970. [`NOT_SET`]
    /// while the time of the system is used.
    database_us: Arc<AtomicI64>,
    start: Instant,
}

/// The database has not been asked for its time.
const NOT_SET: i64 = i64::MIN;

impl Default for Clock {
    fn default() -> Self {
        Self {
            ahead_ms: Arc::default(),
            database_us: Arc::new(AtomicI64::new(NOT_SET)),
            start: Instant::now(),
        }
    }
}

impl Clock {
    /// The current time (UTC), truncated to microseconds as the database stores it.
    pub fn now(&self) -> DateTime<Utc> {
        let now = match self.database_us.load(Ordering::Relaxed) {
            NOT_SET => self.system_us(),
            database => database.saturating_add(self.elapsed_us()),
        };
        DateTime::from_timestamp_micros(now).unwrap_or_default()
    }

    /// Time since the clock was made. It never goes back, even if the system's time is corrected.
    pub fn elapsed(&self) -> Duration {
        let ahead = u64::try_from(self.ahead_ms.load(Ordering::Relaxed)).unwrap_or(0);
        self.start.elapsed() + Duration::from_millis(ahead)
    }

    /// Moves the time of the system forward, for all clones. For tests.
    pub fn wind(&self, span: TimeDelta) {
        self.ahead_ms.fetch_add(span.num_milliseconds(), Ordering::Relaxed);
    }

    /// Time of the system, in microseconds since 1970.
    #[expect(clippy::disallowed_methods, reason = "this is the clock")]
    fn system_us(&self) -> i64 {
        let ahead = self.ahead_ms.load(Ordering::Relaxed).saturating_mul(1_000);
        Utc::now().timestamp_micros().saturating_add(ahead)
    }

    fn elapsed_us(&self) -> i64 {
        i64::try_from(self.start.elapsed().as_micros()).unwrap_or(i64::MAX)
    }
}

/// A time from a request. Its year is 1970 to 9999, which feeds and databases can all represent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "DateTime<Utc>")]
pub struct Timestamp(DateTime<Utc>);

/// The year is not from 1970 to 9999.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the year of a time must be from 1970 to 9999")]
pub struct BadTimestamp;

impl Timestamp {
    /// The time as `DateTime`.
    pub const fn at(self) -> DateTime<Utc> {
        self.0
    }
}

impl TryFrom<DateTime<Utc>> for Timestamp {
    type Error = BadTimestamp;

    fn try_from(at: DateTime<Utc>) -> Result<Self, BadTimestamp> {
        if (1970..=9999).contains(&at.year()) { Ok(Self(at)) } else { Err(BadTimestamp) }
    }
}
