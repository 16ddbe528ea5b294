//! Assumptions about the simulated world.

/// Parameters that no record contains.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Assumptions {
    /// Fraction of the crews' time that work and travel should take.
    pub load: f64,
    /// Travel time per job that is assumed when computing the load, in minutes, for every policy.
    pub travel_min: f64,
    /// Ratio of road distance to straight-line distance.
    pub detour: f64,
    /// Mean speed, in kilometres per hour.
    pub speed_kmh: f64,
    /// Standard deviation of the logarithm of the ratio of actual to planned travel time.
    pub road_spread: f64,
    /// Probability that a crew accepts a job.
    pub accepts: f64,
    /// Probability that a crew is unreachable once in a shift, for half an hour to two hours.
    pub away: f64,
    /// Probability that a vehicle breaks down in a shift. It is then unavailable until the next
    /// one.
    pub breaks_down: f64,
    /// Minimum stock at the start of a shift, as a fraction of a full load.
    pub least_stock: f64,
    /// Probability that a visit uses twice as much as planned.
    pub uses_twice: f64,
    /// Probability that a crew has a second skill.
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
