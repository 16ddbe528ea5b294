//! How a service's field work finds a crew.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::StockNeed;
use crate::{jobs::JobMode, schema::service};

/// How the jobs of a service are put to crews, and when people are asked to look.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = service, check_for_backend(diesel::pg::Pg))]
pub struct DispatchRules {
    /// How its jobs are put to crews.
    pub mode: JobMode,
    /// 1 is most pressing, 5 least.
    pub priority: i16,
    /// Whether somebody may come to harm until it is done.
    pub hazard: bool,
    /// Minutes from the report until somebody must be on the way: from then on everybody who fits
    /// is asked at once.
    pub must_go_minutes: Option<i32>,
    /// Minutes that a job waits for somebody to take it before people are asked to look.
    pub escalate_minutes: i32,
    /// Where people look for it then.
    pub queue: String,
    /// A list of [`Visit`]; empty, if one crew comes once.
    pub visits: serde_json::Value,
}

impl Default for DispatchRules {
    /// Offered to the best, then to the next; people look after two hours.
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
    /// For what cannot wait: everybody who fits is asked at once, and people look after a quarter
    /// of an hour.
    pub fn must_go_now() -> Self {
        Self {
            mode: JobMode::Broadcast,
            priority: 1,
            must_go_minutes: Some(15),
            escalate_minutes: 15,
            ..Self::default()
        }
    }

    /// The visits, in order; none, if one crew comes once.
    pub fn visits(&self) -> Vec<Visit> {
        serde_json::from_value(self.visits.clone()).unwrap_or_default()
    }
}

/// One of several visits that the work takes: first a barricade, then the repair.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visit {
    /// What it is called.
    pub name: String,
    /// What a crew must be able to do.
    #[serde(default)]
    pub skills: Vec<String>,
    /// What it uses up.
    #[serde(default)]
    pub stock_needs: Vec<StockNeed>,
    /// How long it takes.
    pub minutes: i32,
    /// How many crews it takes.
    #[serde(default = "one")]
    pub crews: i16,
    /// The visits that must be done before.
    #[serde(default)]
    pub after: Vec<String>,
}

const fn one() -> i16 {
    1
}
