//! Interface of dispatchers.

use geo::Point;
use planner::dispatch::Seconds;

use super::world::World;

/// Sends crews to jobs.
pub trait Dispatcher {
    /// Returns orders. Called again after each answer, until it returns none.
    fn orders(&mut self, view: &View<'_>) -> Vec<Order>;

    /// Interval of additional calls without events, in seconds. `None` for no such calls.
    fn every(&self) -> Option<Seconds>;
}

/// An order to send a crew to a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Order {
    /// Index of the vehicle in the view.
    pub truck: usize,
    /// Number of the job.
    pub job: usize,
}

/// An open job.
#[derive(Debug, Clone)]
pub struct Open {
    /// Number of the job.
    pub job: usize,
    /// Location of the job.
    pub place: Point,
    /// Time of the report.
    pub opened_at: Seconds,
    /// Due time.
    pub due_at: Seconds,
    /// Mean duration of a visit, in minutes.
    pub service_min: f64,
    /// Required skill.
    pub skill: usize,
    /// Item that a visit uses. `None` if it uses none.
    pub item: Option<usize>,
    /// Crews that declined it today.
    pub refused_by: Vec<usize>,
}

/// A crew that is on shift and reachable.
#[derive(Debug, Clone)]
pub struct Truck {
    /// Index of the crew.
    pub crew: usize,
    /// Current position, or the position when it becomes free.
    pub place: Point,
    /// Expected time at which it becomes free. `None` if it is free.
    pub free_at: Option<Seconds>,
    /// Skills of the crew.
    pub skills: Vec<usize>,
    /// Counted stock of each item.
    pub stock: Vec<i32>,
    /// Minutes worked today.
    pub worked_min: f64,
}

/// What a dispatcher sees: the past, and expected values.
pub struct View<'a> {
    /// Current time.
    pub now: Seconds,
    /// End of the shift.
    pub until: Seconds,
    /// Start of the next shift.
    pub again_at: Seconds,
    /// Open jobs, oldest first.
    pub open: &'a [Open],
    /// Reachable crews.
    pub trucks: &'a [Truck],
    pub(super) world: &'a World,
}

impl View<'_> {
    /// Expected travel time, in minutes.
    pub fn minutes(&self, from: Point, to: Point) -> f64 {
        self.world.minutes(from, to)
    }

    /// Distance by road, in kilometres.
    pub fn kilometres(&self, from: Point, to: Point) -> f64 {
        self.world.kilometres(from, to)
    }

    /// Whether a free crew may be sent to a job: it has skill and stock, has not declined it, and
    /// is expected to finish before its shift ends.
    pub fn may(&self, truck: &Truck, open: &Open) -> bool {
        let on_board = |item: usize| truck.stock.get(item).copied().unwrap_or_default() > 0;
        let needed = self.minutes(truck.place, open.place) + open.service_min;
        let left = self.until - self.now;
        truck.free_at.is_none()
            && truck.skills.contains(&open.skill)
            && open.item.is_none_or(on_board)
            && !open.refused_by.contains(&truck.crew)
            && super::world::seconds(needed) <= left
    }

    /// Free crews with their index in the view.
    pub fn free(&self) -> impl Iterator<Item = (usize, &Truck)> {
        self.trucks.iter().enumerate().filter(|(_, truck)| truck.free_at.is_none())
    }
}
