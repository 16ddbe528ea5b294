//! What is known of a city now.

use std::collections::BTreeMap;

use geo::Point;

/// A time, in seconds from whichever moment the caller counts; Unix time will do.
pub type Seconds = i64;

/// How many minutes it takes from one place to another.
pub type Travel<'a> = dyn Fn(Point, Point) -> f64 + 'a;

/// A city at a moment. `J` and `C` are whatever the caller knows jobs and crews by.
pub struct City<'a, J, C> {
    /// What time it is.
    pub now: Seconds,
    /// When there will be crews again for what is not done in these shifts, as a rule tomorrow
    /// morning. It tells what it means for a job to be left for later.
    pub again_at: Seconds,
    /// The crews that can be sent.
    pub crews: &'a [Crew<J, C>],
    /// Jobs that nobody has accepted.
    pub jobs: &'a [Job<J, C>],
    /// How long the ways are.
    pub travel: &'a Travel<'a>,
}

/// A crew on shift.
#[derive(Debug, Clone)]
pub struct Crew<J, C> {
    /// Who.
    pub key: C,
    /// What they are called.
    pub name: String,
    /// Where they are, or where they will be at `free_at`.
    pub place: Point,
    /// When they are done with what they are at, which is not among `accepted`. In the past: now.
    pub free_at: Seconds,
    /// Jobs they have accepted and not begun, in order.
    pub accepted: Vec<Accepted<J>>,
    /// When their shift ends. A break before that is reckoned off by the caller.
    pub until: Seconds,
    /// Where they must be when it ends; none if anywhere will do.
    pub home: Option<Point>,
    /// The districts they serve; none means all.
    pub districts: Vec<String>,
    /// What they can do today.
    pub skills: Vec<String>,
    /// What is on board and not promised to an accepted job.
    pub stock: BTreeMap<String, i32>,
    /// How much they have worked in this shift, in minutes. Who worked more is dearer.
    pub worked_min: f64,
}

/// A job that a crew has accepted.
#[derive(Debug, Clone)]
pub struct Accepted<J> {
    /// Which.
    pub key: J,
    /// Where.
    pub place: Point,
    /// How long the visit takes, in minutes.
    pub service_min: f64,
    /// When it is due.
    pub due_at: Option<Seconds>,
}

/// Work that wants a crew.
#[derive(Debug, Clone)]
pub struct Job<J, C> {
    /// Which.
    pub key: J,
    /// Where.
    pub place: Point,
    /// The maintenance district there.
    pub district: Option<String>,
    /// When it was reported.
    pub opened_at: Seconds,
    /// When it is due.
    pub due_at: Option<Seconds>,
    /// From when on it goes before everything that is not begun.
    pub must_go_at: Option<Seconds>,
    /// How long the visit takes, in minutes.
    pub service_min: f64,
    /// What a crew must be able to do.
    pub skills: Vec<String>,
    /// What a visit uses up, and how many of it.
    pub needs: Vec<(String, i32)>,
    /// Crews that said no to it, or let it pass, not long ago.
    pub refused_by: Vec<C>,
    /// Crews whose earlier work on it was disputed, or whom a dispatcher excluded.
    pub excluded: Vec<C>,
    /// The only crew that may go, if a dispatcher said so.
    pub pinned: Option<C>,
}

impl<J, C> Job<J, C> {
    /// Whether it goes before everything that is not begun.
    pub(super) fn must_go(&self, now: Seconds) -> bool {
        self.must_go_at.is_some_and(|at| at <= now)
    }
}
