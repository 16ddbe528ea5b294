//! Input of the choice of a crew: a job, the crews, and the limits.

use std::collections::BTreeMap;

use geo::Point;
use serde::{Deserialize, Serialize};

use crate::insertion::RouteInsertion;

/// A job that needs a crew.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Job {
    /// Location of the job. `None` if unknown.
    pub place: Option<Point>,
    /// Maintenance district of the location. `None` if there is none.
    pub district: Option<String>,
    /// Skills that the crew must have.
    pub skills: Vec<String>,
    /// Items that a visit uses, with quantities.
    pub needs: Vec<(String, i32)>,
    /// Duration of the visit, in minutes.
    pub service_minutes: i32,
    /// Minutes until the due time. Negative if the job is late. `None` means no due time.
    pub due_in_min: Option<f64>,
    /// Which crews are asked.
    pub reach: Reach,
}

/// Which of the crews that fit are asked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub enum Reach {
    /// The crew with the lowest cost.
    #[default]
    Best,
    /// The crew with the lowest cost, if it is near enough.
    Nearby {
        /// Maximum travel time, in minutes.
        limit_min: f64,
    },
    /// All crews that fit.
    Everybody,
}

/// A crew on shift. `K` is the caller's key.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Crew<K> {
    /// Key of the crew.
    pub key: K,
    /// Name of the crew.
    pub name: String,
    /// What the job adds to the crew's route.
    pub way: RouteInsertion,
    /// Districts that the crew serves. Empty means all.
    pub districts: Vec<String>,
    /// Skills of the crew in this shift.
    pub skills: Vec<String>,
    /// Stock on board that is not reserved.
    pub stock: BTreeMap<String, i32>,
    /// Remaining working time in minutes, without breaks.
    pub minutes_left: f64,
    /// Remaining minutes of the current break. `None` if the crew has no break now.
    pub break_min: Option<f64>,
    /// Number of jobs the crew holds.
    pub held: i64,
    /// Number of open offers the crew has.
    pub offers: i64,
    /// Other reasons why the crew cannot do the job.
    pub bars: Vec<Obstacle>,
}

/// A reason that is independent of the crew's skills and stock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Obstacle {
    /// A dispatcher excluded the crew.
    Excluded,
    /// The crew's earlier work on the job was disputed.
    Disputed,
    /// The crew recently declined the job.
    Declined,
    /// The crew has made no request for a while.
    Offline,
}

impl<K> Crew<K> {
    /// Reduces the crew's distance to the job by `minutes` of travel.
    pub(crate) fn come_nearer(&mut self, minutes: f64) {
        let RouteInsertion { distance_m, travel_min, .. } = &mut self.way;
        let left = if *travel_min > minutes { (*travel_min - minutes) / *travel_min } else { 0.0 };
        *travel_min *= left;
        *distance_m = distance_m.map(|metres| metres * left);
    }
}

/// Limits on the work of one crew.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Maximum number of jobs it holds.
    pub held: i64,
    /// Maximum number of open offers.
    pub offers: i64,
}

/// Everything that a choice depends on. Equal questions have equal answers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Question<K> {
    /// The job.
    pub job: Job,
    /// The crews to weigh.
    pub crews: Vec<Crew<K>>,
    /// Limits for each crew.
    pub limits: Limits,
    /// The crew whose route has the job in the rolling plan, if there is one. Used only if the crew
    /// with the lowest cost is asked.
    #[serde(default = "Option::default")]
    pub planned: Option<K>,
}
