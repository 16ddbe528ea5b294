//! Local time of a jurisdiction.

use chrono::{DateTime, Utc};

use super::Jurisdiction;

impl Jurisdiction {
    /// Converts a time to the jurisdiction's time zone; UTC if the zone is unknown.
    pub fn local(&self, at: DateTime<Utc>) -> DateTime<chrono_tz::Tz> {
        at.with_timezone(&self.time_zone.parse().unwrap_or(chrono_tz::UTC))
    }
}
