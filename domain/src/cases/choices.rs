//! The actions that the reporter can take on a case now.

use chrono::{DateTime, TimeDelta, Utc};

use super::{Action, Case};
use crate::jurisdictions::Jurisdiction;

impl Case {
    /// Time until which the case can be disputed (UTC). `None` if it has not ended.
    pub fn dispute_until(&self, city: &Jurisdiction) -> Option<DateTime<Utc>> {
        Some(self.ended_at? + TimeDelta::days(city.dispute_days.into()))
    }

    /// Actions that the reporter can take now.
    pub fn choices(&self, city: &Jurisdiction, now: DateTime<Utc>) -> Vec<Action> {
        let in_time = self.dispute_until(city).is_none_or(|until| now <= until);
        [Action::Dispute, Action::Confirm, Action::Withdraw]
            .into_iter()
            .filter(|action| self.status.after(*action).is_ok())
            .filter(|action| *action != Action::Dispute || in_time)
            .collect()
    }
}
