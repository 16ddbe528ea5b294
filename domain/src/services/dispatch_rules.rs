//! Dispatch rules of a service.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::StockNeed;
use crate::{jobs::JobMode, schema::service};

/// How the jobs of a service are dispatched and when they are escalated.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = service, check_for_backend(diesel::pg::Pg))]
pub struct DispatchRules {
    /// Dispatch mode of its jobs.
    pub mode: JobMode,
    /// Priority: 1 is the highest, 5 the lowest.
    pub priority: i16,
    /// Whether the problem is a danger to people.
    pub hazard: bool,
    /// Minutes from the opening of the job until it is broadcast to every suitable crew. `None` for
    /// never.
    pub must_go_minutes: Option<i32>,
    /// Minutes until a job without a crew is escalated.
    pub escalate_minutes: i32,
    /// Queue into which it is escalated.
    pub queue: String,
    /// JSON list of [`Visit`]. Empty if one visit by one crew is enough.
    pub visits: serde_json::Value,
}

impl Default for DispatchRules {
    /// Offered to one crew after another; escalated after two hours.
    fn default() -> Self {
        Self {
            mode: JobMode::Offer,
            priority: 3,
            hazard: false,
            must_go_minutes: None,
            escalate_minutes: 120,
            queue: "dispatch".to_owned(),
            visits: serde_json::Value::Array(vec![]),
        }
    }
}

impl DispatchRules {
    /// Rules for emergencies: broadcast to every suitable crew, and escalated after 15 minutes.
    pub fn must_go_now() -> Self {
        Self {
            mode: JobMode::Broadcast,
            priority: 1,
            must_go_minutes: Some(15),
            escalate_minutes: 15,
            ..Self::default()
        }
    }

    /// Returns the visits in order. Empty if one visit by one crew is enough.
    pub fn visits(&self) -> Vec<Visit> {
        serde_json::from_value(self.visits.clone()).unwrap_or_default()
    }
}

/// One of several visits that the work needs, for example a barricade before the repair.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visit {
    /// Name of the visit.
    pub name: String,
    /// Skills that each crew must have.
    #[serde(default)]
    pub skills: Vec<String>,
    /// Stock that the visit uses.
    #[serde(default)]
    pub stock_needs: Vec<StockNeed>,
    /// Length in minutes.
    pub minutes: i32,
    /// Number of crews.
    #[serde(default = "one")]
    pub crews: i16,
    /// Names of the visits that must be done first.
    #[serde(default)]
    pub after: Vec<String>,
}

const fn one() -> i16 {
    1
}
