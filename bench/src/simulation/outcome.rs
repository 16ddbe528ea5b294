//! Results of a simulation.

use std::collections::BTreeMap;

use planner::dispatch::Seconds;

use super::{
    state::State,
    world::{World, count},
};

/// How a job was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Done {
    /// Index of the crew.
    pub crew: usize,
    /// Time of departure.
    pub left_at: Seconds,
    /// Start of the work.
    pub started_at: Seconds,
    /// End of the work.
    pub ended_at: Seconds,
    /// Number of times it was done. More than 1 is an error.
    pub times: usize,
}

/// Everything that happened.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// Result of each job. `None` if it was not done.
    pub done: Vec<Option<Done>>,
    /// Every trip: start time and kilometres.
    pub ways: Vec<(Seconds, f64)>,
    /// Times at which crews drove or worked: start and duration.
    pub busy: Vec<(Seconds, Seconds)>,
    /// Number of invalid orders. More than 0 is an error.
    pub invalid: usize,
}

/// Measures of a period.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Summary {
    /// Number of jobs reported.
    pub jobs: f64,
    /// Kilometres per job done.
    pub km_per_job: f64,
    /// Fraction of jobs done by their due time.
    pub within: f64,
    /// Median time from report to completion, in hours.
    pub p50: f64,
    /// 90th percentile, in hours.
    pub p90: f64,
    /// 99th percentile, in hours.
    pub p99: f64,
    /// Maximum, in hours.
    pub max: f64,
    /// Mean, in hours.
    pub mean: f64,
    /// Age of the oldest open job at the end, in hours.
    pub oldest: f64,
    /// Number of open jobs at the end.
    pub open: f64,
    /// Mean of the neighbourhood with the longest waits, relative to the mean of the city.
    pub unfair: f64,
    /// Fraction of their time that crews drove or worked.
    pub busy: f64,
}

/// Minimum number of jobs of a neighbourhood whose mean is considered.
const FEW: usize = 20;

impl Outcome {
    pub(super) fn of(state: State<'_>) -> Self {
        let State { done, ways, busy, invalid, .. } = state;
        Self { done, ways, busy, invalid }
    }

    /// Summarises the jobs reported in a window. A job that was never done counts as done at the
    /// end of the simulation, and as late if it was due by then.
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

    /// Time at which each job was done, or the end of the simulation.
    fn ends(&self, world: &World) -> impl Iterator<Item = Seconds> {
        let end = world.shifts.last().map_or(Seconds::MIN, |(_, until)| *until);
        let jobs = world.jobs.iter().zip(&self.done);
        jobs.map(move |(job, done)| {
            done.map_or(end.max(job.report.opened_at), |done| done.ended_at)
        })
    }

    /// Kilometres per job done in a window, and fraction of time that crews drove or worked.
    fn effort(&self, world: &World, (from, until): (Seconds, Seconds)) -> (f64, f64) {
        let within = |at: &Seconds| (from..until).contains(at);
        let done = self.done.iter().flatten().filter(|done| within(&done.ended_at)).count();
        let km: f64 = self.ways.iter().filter(|(at, _)| within(at)).map(|(_, km)| km).sum();
        let busy = self.busy.iter().filter(|(at, _)| within(at)).map(|(_, long)| long).sum();
        let shifts = world.shifts.iter().filter(|(at, _)| within(at));
        let paid = hours(shifts.map(|(from, until)| until - from).sum()) * count(world.crews());
        (km / count(done).max(1.0), hours(busy) / paid.max(1e-9))
    }

    /// Number of open jobs at a time, and age of the oldest in hours.
    fn open_at(&self, world: &World, at: Seconds) -> (usize, f64) {
        let jobs = world.jobs.iter().zip(self.ends(world));
        let open = jobs.filter(|(job, ended)| job.report.opened_at < at && *ended >= at);
        open.fold((0, 0.0), |(open, oldest), (job, _)| {
            (open + 1, oldest.max(hours(at - job.report.opened_at)))
        })
    }
}

/// Percentile of sorted numbers.
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
