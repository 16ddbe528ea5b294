//! What the clocks of the city say.

use chrono::{DateTime, Utc};

use super::Jurisdiction;

impl Jurisdiction {
    /// The moment as people in the city write it; UTC if nobody knows its time zone.
    pub fn local(&self, at: DateTime<Utc>) -> DateTime<chrono_tz::Tz> {
        at.with_timezone(&self.time_zone.parse().unwrap_or(chrono_tz::UTC))
    }
}
