//! Input of the rolling plan: the current state of a city.

use std::collections::BTreeMap;

use geo::Point;

/// A time in seconds since any fixed moment, for example Unix time.
pub type Seconds = i64;

/// Returns the travel time from one place to another, in minutes.
pub type Travel<'a> = dyn Fn(Point, Point) -> f64 + 'a;

/// A city at one moment. `J` and `C` are the caller's keys of jobs and crews.
pub struct City<'a, J, C> {
    /// Current time.
    pub now: Seconds,
    /// Time at which crews are available again for jobs that are not done in these shifts, usually
    /// the next morning. It determines the cost of leaving a job for later.
    pub again_at: Seconds,
    /// Crews that can be sent.
    pub crews: &'a [Crew<J, C>],
    /// Jobs that no crew has accepted.
    pub jobs: &'a [Job<J, C>],
    /// Travel times.
    pub travel: &'a Travel<'a>,
}

/// A crew on shift.
#[derive(Debug, Clone)]
pub struct Crew<J, C> {
    /// Key of the crew.
    pub key: C,
    /// Name of the crew.
    pub name: String,
    /// Position of the crew, or where it will be at `free_at`.
    pub place: Point,
    /// Time at which the crew finishes its current work, which is not in `accepted`. A time in the
    /// past means now.
    pub free_at: Seconds,
    /// Jobs that the crew has accepted but not begun, in order.
    pub accepted: Vec<Accepted<J>>,
    /// End of the shift. The caller subtracts later breaks.
    pub until: Seconds,
    /// Where the crew must be at the end of the shift. `None` means anywhere.
    pub home: Option<Point>,
    /// Districts that the crew serves. Empty means all.
    pub districts: Vec<String>,
    /// Skills of the crew in this shift.
    pub skills: Vec<String>,
    /// Stock on board that is not reserved for an accepted job.
    pub stock: BTreeMap<String, i32>,
    /// Minutes that the crew has worked in this shift. More work makes the crew more expensive.
    pub worked_min: f64,
}

/// A job that a crew has accepted.
#[derive(Debug, Clone)]
pub struct Accepted<J> {
    /// Key of the job.
    pub key: J,
    /// Location of the job.
    pub place: Point,
    /// Duration of the visit, in minutes.
    pub service_min: f64,
    /// Due time. `None` means no due time.
    pub due_at: Option<Seconds>,
}

/// A job that needs a crew.
#[derive(Debug, Clone)]
pub struct Job<J, C> {
    /// Key of the job.
    pub key: J,
    /// Location of the job.
    pub place: Point,
    /// Maintenance district of the location. `None` if there is none.
    pub district: Option<String>,
    /// Time of the report.
    pub opened_at: Seconds,
    /// Due time. `None` means no due time.
    pub due_at: Option<Seconds>,
    /// Time from which the job goes before all work that is not begun. `None` means never.
    pub must_go_at: Option<Seconds>,
    /// Duration of the visit, in minutes.
    pub service_min: f64,
    /// Skills that the crew must have.
    pub skills: Vec<String>,
    /// Items that a visit uses, with quantities.
    pub needs: Vec<(String, i32)>,
    /// Crews that recently declined the job or let its offer expire.
    pub refused_by: Vec<C>,
    /// Crews whose earlier work on it was disputed, or that a dispatcher excluded.
    pub excluded: Vec<C>,
    /// The only crew that may do the job, if a dispatcher pinned one.
    pub pinned: Option<C>,
}

impl<J, C> Job<J, C> {
    /// Whether the job goes before all work that is not begun.
    pub(super) fn must_go(&self, now: Seconds) -> bool {
        self.must_go_at.is_some_and(|at| at <= now)
    }
}
