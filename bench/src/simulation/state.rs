//! State of a world at one time.

use geo::Point;
use planner::dispatch::Seconds;

use super::{
    draw::{Topic, uniform},
    outcome::Done,
    view::{Open, Order, Truck, View},
    world::{World, seconds},
};

/// Current work of a crew.
#[derive(Debug, Clone, Copy)]
pub(super) struct Work {
    job: usize,
    left_at: Seconds,
    /// Expected arrival at the time of departure.
    hoped_at: Seconds,
    arrives_at: Seconds,
    pub(super) ends_at: Seconds,
}

/// State of a crew.
#[derive(Debug, Clone, Default)]
pub(super) struct CrewNow {
    place: Point,
    pub(super) work: Option<Work>,
    pub(super) away: bool,
    broken: bool,
    stock: Vec<i32>,
    worked: Seconds,
}

/// Everything that changes.
pub(super) struct State<'w> {
    pub(super) world: &'w World,
    pub(super) now: Seconds,
    /// Index of the current or last shift.
    pub(super) shift: usize,
    pub(super) open: Vec<Open>,
    pub(super) crews: Vec<CrewNow>,
    pub(super) done: Vec<Option<Done>>,
    /// Every trip: start time and kilometres.
    pub(super) ways: Vec<(Seconds, f64)>,
    /// Times at which crews drove or worked.
    pub(super) busy: Vec<(Seconds, Seconds)>,
    /// Number of invalid orders.
    pub(super) invalid: usize,
}

impl<'w> State<'w> {
    pub(super) fn new(world: &'w World) -> Self {
        Self {
            world,
            now: Seconds::MIN,
            shift: 0,
            open: vec![],
            crews: vec![CrewNow::default(); world.crews.len()],
            done: vec![None; world.jobs.len()],
            ways: vec![],
            busy: vec![],
            invalid: 0,
        }
    }

    /// Returns the current shift's end and the start of the next one. `None` outside of shifts.
    fn on_shift(&self) -> Option<(Seconds, Seconds)> {
        let (from, until) = *self.world.shifts.get(self.shift)?;
        let next = self.world.shifts.get(self.shift + 1).map_or(until + 57_600, |next| next.0);
        (from..until).contains(&self.now).then_some((until, next))
    }

    /// Calls `look` with the dispatcher's view. `None` outside of shifts.
    pub(super) fn seen<T>(&self, look: impl FnOnce(&View<'_>) -> T) -> Option<T> {
        let (until, again_at) = self.on_shift()?;
        let trucks: Vec<_> = (0..self.crews.len()).filter_map(|crew| self.truck(crew)).collect();
        let (now, open, world) = (self.now, self.open.as_slice(), self.world);
        Some(look(&View { now, until, again_at, open, trucks: &trucks, world }))
    }

    fn truck(&self, crew: usize) -> Option<Truck> {
        let (own, now) = (self.world.crews.get(crew)?, self.crews.get(crew)?);
        if now.away || now.broken {
            return None;
        }
        let free_at = now.work.map(|work| {
            let job = self.world.jobs.get(work.job);
            let kind = job.and_then(|job| self.world.kind(&job.report));
            let here = work.arrives_at <= self.now;
            let begins = if here { work.arrives_at } else { work.hoped_at.max(self.now) };
            let expected = begins + kind.map_or(0, |kind| seconds(kind.service_min));
            expected.max(self.now + 60)
        });
        Some(Truck {
            crew,
            place: now.place,
            free_at,
            skills: own.skills.clone(),
            stock: now.stock.clone(),
            worked_min: f64::from(i32::try_from(now.worked / 60).unwrap_or_default()),
        })
    }

    /// Makes a job known, or open again.
    pub(super) fn opens(&mut self, job: usize) {
        let Some(report) = self.world.jobs.get(job).map(|job| job.report) else { return };
        let Some(kind) = self.world.kind(&report) else { return };
        let open = Open {
            job,
            place: report.place,
            opened_at: report.opened_at,
            due_at: report.due_at,
            service_min: kind.service_min,
            skill: kind.skill,
            item: kind.item.map(|(item, _)| item),
            refused_by: vec![],
        };
        let at = self.open.partition_point(|other| other.job < job);
        self.open.insert(at, open);
    }

    /// Starts a shift: all crews are at their yards with their stock.
    pub(super) fn shift_begins(&mut self, shift: usize) {
        self.shift = shift;
        self.open.iter_mut().for_each(|open| open.refused_by.clear());
        for crew in 0..self.crews.len() {
            let stock = self.loaded(crew);
            let yard = self.world.crews.get(crew).and_then(|own| self.world.yards.get(own.yard));
            let Some(now) = self.crews.get_mut(crew) else { continue };
            // A crew that still works at that time continues.
            now.place = if now.work.is_some() { now.place } else { *yard.unwrap_or(&now.place) };
            (now.away, now.broken, now.stock, now.worked) = (false, false, stock, 0);
        }
    }

    fn loaded(&self, crew: usize) -> Vec<i32> {
        let items = self.world.kinds.iter().filter_map(|kind| kind.item);
        let mut stock = vec![0; items.clone().map(|(item, _)| item + 1).max().unwrap_or_default()];
        let least = self.world.assumptions.least_stock;
        for (item, full) in items {
            let drawn = uniform(self.world.seed, Topic::Stock, [crew, self.shift, item]);
            let share = least + (1.0 - least) * drawn;
            let loaded = seconds(f64::from(full) * share / 60.0);
            if let Some(slot) = stock.get_mut(item) {
                *slot = i32::try_from(loaded).unwrap_or(full);
            }
        }
        stock
    }

    /// Sends a crew to a job, which it may decline. Returns the crew and the time of its next
    /// event.
    pub(super) fn order(&mut self, order: Order) -> Option<(usize, Seconds)> {
        let found = self.seen(|view| {
            let truck = view.trucks.get(order.truck)?;
            let open = view.open.iter().position(|open| open.job == order.job)?;
            let fine = view.open.get(open).is_some_and(|open| view.may(truck, open));
            fine.then_some((truck.crew, open))
        });
        let Some((crew, at)) = found.flatten() else {
            self.invalid += 1;
            return None;
        };
        let names = [order.job, crew, self.shift];
        if uniform(self.world.seed, Topic::Accept, names) >= self.world.assumptions.accepts {
            if let Some(open) = self.open.get_mut(at) {
                open.refused_by.push(crew);
            }
            return None;
        }
        self.open.remove(at);
        let job = self.world.jobs.get(order.job)?;
        let (now, to) = (self.crews.get_mut(crew)?, job.report.place);
        let planned = self.world.minutes(now.place, to);
        self.ways.push((self.now, self.world.kilometres(now.place, to)));
        let arrives_at = self.now + seconds(planned * job.road);
        let ends_at = arrives_at + job.service;
        let hoped_at = self.now + seconds(planned);
        now.work = Some(Work { job: order.job, left_at: self.now, hoped_at, arrives_at, ends_at });
        now.place = to;
        Some((crew, ends_at))
    }

    /// Completes the work of a crew, if it ends now.
    pub(super) fn ends(&mut self, crew: usize) {
        let Some(now) = self.crews.get_mut(crew) else { return };
        let Some(work) = now.work.take_if(|work| work.ends_at == self.now) else { return };
        now.worked += work.ends_at - work.left_at;
        self.busy.push((work.left_at, work.ends_at - work.left_at));
        let Some(job) = self.world.jobs.get(work.job) else { return };
        let item = self.world.kind(&job.report).and_then(|kind| kind.item);
        if let Some(on_board) = item.and_then(|(item, _)| now.stock.get_mut(item)) {
            *on_board = (*on_board - job.uses).max(0);
        }
        if let Some(done) = self.done.get_mut(work.job) {
            *done = Some(Done {
                crew,
                left_at: work.left_at,
                started_at: work.arrives_at,
                ended_at: work.ends_at,
                times: done.map_or(1, |done| done.times + 1),
            });
        }
    }

    /// A vehicle breaks down: its crew is unavailable until the next shift, and its job is open
    /// again.
    pub(super) fn breaks_down(&mut self, crew: usize) {
        let Some(now) = self.crews.get_mut(crew) else { return };
        now.broken = true;
        if let Some(work) = now.work.take() {
            self.busy.push((work.left_at, self.now - work.left_at));
            self.opens(work.job);
        }
    }
}
