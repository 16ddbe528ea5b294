//! What is made up about the world.

/// What no record tells, and is assumed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Assumptions {
    /// The share of crews' time that work and travel should take.
    pub load: f64,
    /// The minutes of travel for each job that this is reckoned with, whoever dispatches.
    pub travel_min: f64,
    /// How much longer roads are than the line of sight.
    pub detour: f64,
    /// Kilometres an hour.
    pub speed_kmh: f64,
    /// How much truth differs from the planned time on the road: the spread of the logarithm.
    pub road_spread: f64,
    /// How often a crew says yes to a job.
    pub accepts: f64,
    /// How often a crew is out of reach once in a shift, for half an hour to two hours.
    pub away: f64,
    /// How often a truck breaks down in a shift, and is gone until the next.
    pub breaks_down: f64,
    /// The least share of a full load of stock that a truck starts a shift with.
    pub least_stock: f64,
    /// How often a visit uses up twice as much as planned.
    pub uses_twice: f64,
    /// How often a crew has a second skill.
    pub second_skill: f64,
}

impl Default for Assumptions {
    fn default() -> Self {
        Self {
            load: 0.8,
            travel_min: 8.0,
            detour: 1.3,
            speed_kmh: 25.0,
            road_spread: 0.3,
            accepts: 0.92,
            away: 0.1,
            breaks_down: 0.01,
            least_stock: 0.6,
            uses_twice: 0.1,
            second_skill: 0.5,
        }
    }
}
