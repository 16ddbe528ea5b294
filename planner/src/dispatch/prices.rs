//! The prices of the rolling plan.

/// Prices of delays and other disadvantages, in minutes of driving.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Prices {
    /// One hour of waiting from now on.
    pub wait_hour: f64,
    /// Each doubling of the waiting time, so that the first hours count most.
    pub doubling: f64,
    /// One day of waiting. It grows with the square of the time, so that no job waits for ever.
    pub squared_day: f64,
    /// One hour after the due time, for a job that is not late yet.
    pub late_hour: f64,
    /// One more hour for a job that is already late. Its deadline is missed in any case, so this is
    /// far less than `late_hour`; otherwise late jobs would displace jobs that can still be in
    /// time.
    pub later_hour: f64,
    /// Maximum delay of jobs that are left for the next shift, in hours after its start. Jobs due
    /// before then may be late, more likely the sooner they are due.
    pub delay_hours: f64,
    /// Leaving a job for the next shifts, besides its waiting: about the travel time to it then.
    pub left: f64,
    /// Taking a job from the crew that the previous plan had for it.
    pub churn: f64,
    /// Using a crew for a job that others can do, if the work that needs its other skills would
    /// fill its time.
    pub scarce: f64,
    /// Using the last of an item on board, in the same way.
    pub stock: f64,
    /// Each hour that a crew has worked more than the other crews on shift.
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
