//! What a dispatcher sees, and says.

use geo::Point;

use super::world::World;
use crate::dispatch::Seconds;

/// Somebody who sends crews to jobs.
pub trait Dispatcher {
    /// Who goes where now. It is asked again after each answer, until it orders nothing.
    fn orders(&mut self, view: &View<'_>) -> Vec<Order>;

    /// How often it wants to be asked when nothing happens, in seconds; none if never.
    fn every(&self) -> Option<Seconds>;
}

/// Send a crew to a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Order {
    /// The place of the truck in the view.
    pub truck: usize,
    /// The job's number.
    pub job: usize,
}

/// A job that waits.
#[derive(Debug, Clone)]
pub struct Open {
    /// Its number.
    pub job: usize,
    /// Where.
    pub place: Point,
    /// When it was reported.
    pub opened_at: Seconds,
    /// When it is due.
    pub due_at: Seconds,
    /// How long a visit takes on average, in minutes.
    pub service_min: f64,
    /// The skill that it takes.
    pub skill: usize,
    /// The item that it uses up.
    pub item: Option<usize>,
    /// Crews that said no to it today.
    pub refused_by: Vec<usize>,
}

/// A crew that is on shift and in reach.
#[derive(Debug, Clone)]
pub struct Truck {
    /// Which crew.
    pub crew: usize,
    /// Where it is, or will be when it is free.
    pub place: Point,
    /// When it is expected to be free; none if it is.
    pub free_at: Option<Seconds>,
    /// What it can do.
    pub skills: Vec<usize>,
    /// How many of each item are on board, as far as is counted.
    pub stock: Vec<i32>,
    /// How much it has worked today, in minutes.
    pub worked_min: f64,
}

/// What a dispatcher sees: the past, and what is expected of the present.
pub struct View<'a> {
    /// What time it is.
    pub now: Seconds,
    /// When this shift ends.
    pub until: Seconds,
    /// When the next one begins.
    pub again_at: Seconds,
    /// Jobs that wait, the oldest first.
    pub open: &'a [Open],
    /// The crews.
    pub trucks: &'a [Truck],
    pub(super) world: &'a World,
}

impl View<'_> {
    /// How many minutes a way takes, as far as anybody knows.
    pub fn minutes(&self, from: Point, to: Point) -> f64 {
        self.world.minutes(from, to)
    }

    /// How many kilometres it is.
    pub fn kilometres(&self, from: Point, to: Point) -> f64 {
        self.world.kilometres(from, to)
    }

    /// Whether a crew that is free may be sent to a job: skill, stock, no refusal, and done before
    /// its shift ends if all goes as planned.
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

    /// Crews that are free, by their place in the view.
    pub fn free(&self) -> impl Iterator<Item = (usize, &Truck)> {
        self.trucks.iter().enumerate().filter(|(_, truck)| truck.free_at.is_none())
    }
}
