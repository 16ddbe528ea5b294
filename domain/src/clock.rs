//! The one place that reads the time, and what counts as one.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use chrono::{DateTime, Datelike, TimeDelta, Utc};
use serde::Deserialize;

/// Tells the time; a test may wind it forward.
#[derive(Debug, Clone, Default)]
pub struct Clock {
    ahead_ms: Arc<AtomicI64>,
}

impl Clock {
    /// The time, to the microsecond, which is what the database keeps.
    #[expect(clippy::disallowed_methods, reason = "this is the clock")]
    pub fn now(&self) -> DateTime<Utc> {
        let now = Utc::now() + TimeDelta::milliseconds(self.ahead_ms.load(Ordering::Relaxed));
        DateTime::from_timestamp_micros(now.timestamp_micros()).unwrap_or(now)
    }

    /// Winds the clock forward, for everyone who holds it.
    pub fn wind(&self, span: TimeDelta) {
        self.ahead_ms.fetch_add(span.num_milliseconds(), Ordering::Relaxed);
    }
}

/// A time that somebody wrote down: of the years that people, feeds and databases can all write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "DateTime<Utc>")]
pub struct Moment(DateTime<Utc>);

/// A time that cannot be meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a time is of the years 1970 to 9999")]
pub struct BadMoment;

impl Moment {
    /// The time.
    pub const fn at(self) -> DateTime<Utc> {
        self.0
    }
}

impl TryFrom<DateTime<Utc>> for Moment {
    type Error = BadMoment;

    fn try_from(at: DateTime<Utc>) -> Result<Self, BadMoment> {
        if (1970..=9999).contains(&at.year()) { Ok(Self(at)) } else { Err(BadMoment) }
    }
}
