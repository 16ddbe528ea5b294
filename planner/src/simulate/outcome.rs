//! What came of it.

use std::collections::BTreeMap;

use super::{
    state::State,
    world::{World, count},
};
use crate::dispatch::Seconds;

/// How a job was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Done {
    /// By whom.
    pub crew: usize,
    /// When they set out.
    pub left_at: Seconds,
    /// When they began.
    pub started_at: Seconds,
    /// When they were done.
    pub ended_at: Seconds,
    /// How often it was done; once, if nothing is wrong.
    pub times: usize,
}

/// All that happened.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// How each job was done; none if it was not.
    pub done: Vec<Option<Done>>,
    /// Every way that was driven: when it began, and its kilometres.
    pub ways: Vec<(Seconds, f64)>,
    /// When crews were on the road or at work, from when and for how long.
    pub busy: Vec<(Seconds, Seconds)>,
    /// How many orders made no sense. None, if nothing is wrong.
    pub invalid: usize,
}

/// What a stretch of time looked like to the city.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Summary {
    /// How many jobs were reported in it.
    pub jobs: f64,
    /// Kilometres for each job done in it.
    pub km_per_job: f64,
    /// The share of its jobs that were done by when they were due.
    pub within: f64,
    /// The hours from report to done that half of its jobs took at most.
    pub p50: f64,
    /// Nine in ten.
    pub p90: f64,
    /// Ninety-nine in a hundred.
    pub p99: f64,
    /// All.
    pub max: f64,
    /// The mean.
    pub mean: f64,
    /// How old the oldest open job was at its end, in hours.
    pub oldest: f64,
    /// How many jobs were open then.
    pub open: f64,
    /// The mean of the neighbourhood that waited longest, in means of the city.
    pub unfair: f64,
    /// The share of their time that crews drove or worked.
    pub busy: f64,
}

/// A neighbourhood with fewer jobs has no mean worth looking at.
const FEW: usize = 20;

impl Outcome {
    pub(super) fn of(state: State<'_>) -> Self {
        let State { done, ways, busy, invalid, .. } = state;
        Self { done, ways, busy, invalid }
    }

    /// Looks at what was reported from one moment to another. What was never done counts as done at
    /// the end of the world, and late if it was due by then.
    pub fn summary(&self, world: &World, window: (Seconds, Seconds)) -> Summary {
        let counted = window.0..window.1;
        let (mut waits, mut within) = (vec![], 0);
        let mut places: BTreeMap<usize, Vec<f64>> = BTreeMap::new();
        for (job, ended) in world.jobs.iter().zip(self.ends(world)) {
            let report = &job.report;
            if counted.contains(&report.opened_at) {
                let wait = hours(ended - report.opened_at);
                waits.push(wait);
                places.entry(report.neighborhood).or_default().push(wait);
                within += usize::from(ended <= report.due_at);
            }
        }
        waits.sort_by(f64::total_cmp);
        let mean = mean(&waits);
        let many = places.values().filter(|waits| waits.len() >= FEW);
        let (km_per_job, busy) = self.effort(world, window);
        let (open, oldest) = self.open_at(world, window.1);
        Summary {
            jobs: count(waits.len()),
            km_per_job,
            within: count(within) / count(waits.len()).max(1.0),
            p50: quantile(&waits, 50),
            p90: quantile(&waits, 90),
            p99: quantile(&waits, 99),
            max: waits.last().copied().unwrap_or_default(),
            mean,
            oldest,
            open: count(open),
            unfair: many.map(|waits| self::mean(waits) / mean.max(1e-9)).fold(0.0, f64::max),
            busy,
        }
    }

    /// When each job was done, or the world ended.
    fn ends(&self, world: &World) -> impl Iterator<Item = Seconds> {
        let end = world.shifts.last().map_or(Seconds::MIN, |(_, until)| *until);
        let jobs = world.jobs.iter().zip(&self.done);
        jobs.map(move |(job, done)| {
            done.map_or(end.max(job.report.opened_at), |done| done.ended_at)
        })
    }

    /// Kilometres for each job done in a window, and the share of their time that crews drove or
    /// worked.
    fn effort(&self, world: &World, (from, until): (Seconds, Seconds)) -> (f64, f64) {
        let within = |at: &Seconds| (from..until).contains(at);
        let done = self.done.iter().flatten().filter(|done| within(&done.ended_at)).count();
        let km: f64 = self.ways.iter().filter(|(at, _)| within(at)).map(|(_, km)| km).sum();
        let busy = self.busy.iter().filter(|(at, _)| within(at)).map(|(_, long)| long).sum();
        let shifts = world.shifts.iter().filter(|(at, _)| within(at));
        let paid = hours(shifts.map(|(from, until)| until - from).sum()) * count(world.crews());
        (km / count(done).max(1.0), hours(busy) / paid.max(1e-9))
    }

    /// How many jobs are open at a moment, and how old the oldest is, in hours.
    fn open_at(&self, world: &World, at: Seconds) -> (usize, f64) {
        let jobs = world.jobs.iter().zip(self.ends(world));
        let open = jobs.filter(|(job, ended)| job.report.opened_at < at && *ended >= at);
        open.fold((0, 0.0), |(open, oldest), (job, _)| {
            (open + 1, oldest.max(hours(at - job.report.opened_at)))
        })
    }
}

/// The smallest of sorted numbers that so many in a hundred do not exceed.
fn quantile(sorted: &[f64], percent: usize) -> f64 {
    let rank = (sorted.len() * percent).div_ceil(100).saturating_sub(1);
    sorted.get(rank).copied().unwrap_or_default()
}

fn mean(numbers: &[f64]) -> f64 {
    numbers.iter().sum::<f64>() / count(numbers.len()).max(1.0)
}

fn hours(seconds: Seconds) -> f64 {
    f64::from(i32::try_from(seconds / 60).unwrap_or(i32::MAX)) / 60.0
}
