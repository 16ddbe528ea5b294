//! What a planner weighs against what.

/// What things cost, in minutes of driving.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Prices {
    /// An hour that a job waits from now on.
    pub wait_hour: f64,
    /// Each time that a job has waited twice as long. So the first hours count most.
    pub doubling: f64,
    /// That a job has waited a day; twice as long costs four times as much. So nothing starves.
    pub squared_day: f64,
    /// An hour after it was due, for a job that is not late yet.
    pub late_hour: f64,
    /// An hour more for a job that is late already. Its promise is broken whenever crews come, so
    /// this is far less than `late_hour`, or what is late would crowd out what can still be in time.
    pub later_hour: f64,
    /// How many hours later than the next shift begins crews may get to what is left, at worst. What
    /// is due by then may be late, the likelier the sooner it is due.
    pub delay_hours: f64,
    /// What a job costs that is left for the next shifts, besides its waiting: about what the way
    /// to it will be then.
    pub left: f64,
    /// To take a job from the crew that the last plan had for it.
    pub churn: f64,
    /// To use a crew for what others can do, while all the work that only its other skills can do
    /// would fill it.
    pub scarce: f64,
    /// To use the last of something that is on board, in the same way.
    pub stock: f64,
    /// Each hour that a crew has worked more than the others on shift.
    pub balance_hour: f64,
}

impl Default for Prices {
    fn default() -> Self {
        Self {
            wait_hour: 2.4,
            doubling: 13.0,
            squared_day: 4.0,
            late_hour: 2.0,
            later_hour: 0.2,
            delay_hours: 24.0,
            left: 0.0,
            churn: 1.0,
            scarce: 2.0,
            stock: 1.0,
            balance_hour: 0.2,
        }
    }
}
