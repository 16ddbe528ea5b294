//! The simulated world, which is the same for every dispatcher.

use std::time::Duration;

use geo::Point;
use planner::dispatch::Seconds;

use super::{
    assumptions::Assumptions,
    draw::{Topic, around_one, uniform},
};

/// A kind of field work.
#[derive(Debug, Clone, PartialEq)]
pub struct Kind {
    /// Name.
    pub name: String,
    /// Index of the required skill.
    pub skill: usize,
    /// Mean duration of a visit, in minutes.
    pub service_min: f64,
    /// Standard deviation of the logarithm of the duration.
    pub service_spread: f64,
    /// Index of the item that a visit uses, and the number of items on a full vehicle.
    pub item: Option<(usize, i32)>,
}

/// A recorded report.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Report {
    /// Time of the report.
    pub opened_at: Seconds,
    /// Due time.
    pub due_at: Seconds,
    /// Location.
    pub place: Point,
    /// Index of the kind of work.
    pub kind: usize,
    /// Index of the neighbourhood.
    pub neighborhood: usize,
}

/// A report with the actual values of its job.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Job {
    /// The report.
    pub report: Report,
    /// Actual duration of the visit, in seconds.
    pub service: Seconds,
    /// Ratio of actual to planned travel time.
    pub road: f64,
    /// Number of items that the visit uses.
    pub uses: i32,
}

/// A crew, for the whole simulation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Crew {
    pub(super) yard: usize,
    pub(super) skills: Vec<usize>,
}

/// A period in a city.
#[derive(Debug, Clone)]
pub struct World {
    /// Assumptions.
    pub assumptions: Assumptions,
    /// Random seed.
    pub seed: u64,
    /// All jobs, in the order of their reports.
    pub jobs: Vec<Job>,
    /// Shifts of the crews.
    pub shifts: Vec<(Seconds, Seconds)>,
    pub(super) kinds: Vec<Kind>,
    pub(super) yards: Vec<Point>,
    pub(super) crews: Vec<Crew>,
    /// Kilometres per degree of longitude and of latitude here.
    scale: (f64, f64),
}

/// Kilometres in a degree of latitude.
const DEGREE_KM: f64 = 111.195;

impl World {
    /// Creates a world from reports (in any order), shifts and yards.
    pub fn new(
        reports: &[Report],
        kinds: Vec<Kind>,
        (shifts, yards): (Vec<(Seconds, Seconds)>, Vec<Point>),
        (assumptions, seed): (Assumptions, u64),
    ) -> Self {
        let mut reports = reports.to_vec();
        reports.sort_by_key(|report| (report.opened_at, report.kind, report.due_at));
        let latitude = yards.first().map_or(0.0, |yard| yard.y()).to_radians();
        let mut world = Self {
            assumptions,
            seed,
            jobs: vec![],
            shifts,
            kinds,
            yards,
            crews: vec![],
            scale: (DEGREE_KM * libm::cos(latitude), DEGREE_KM),
        };
        let jobs = reports.into_iter().enumerate();
        world.jobs = jobs.map(|(at, report)| world.job(at, report)).collect();
        world.crews = world.enough_crews();
        world
    }

    /// Number of crews.
    pub fn crews(&self) -> usize {
        self.crews.len()
    }

    /// Fraction of the crews' time for work and assumed travel, with an integer number of crews.
    pub fn load(&self) -> f64 {
        let asked: f64 = self.skills().iter().sum();
        asked / (self.shift_minutes() * count(self.crews.len())).max(1.0)
    }

    /// Expected road distance between two places, in kilometres.
    pub fn kilometres(&self, from: Point, to: Point) -> f64 {
        let (x, y) = ((from.x() - to.x()) * self.scale.0, (from.y() - to.y()) * self.scale.1);
        libm::sqrt(x * x + y * y) * self.assumptions.detour
    }

    /// Expected travel time between two places, in minutes.
    pub fn minutes(&self, from: Point, to: Point) -> f64 {
        self.kilometres(from, to) / self.assumptions.speed_kmh * 60.0
    }

    pub(super) fn kind(&self, report: &Report) -> Option<&Kind> {
        self.kinds.get(report.kind)
    }

    fn job(&self, at: usize, report: Report) -> Job {
        let (mean, spread) =
            self.kind(&report).map_or((0.0, 0.0), |kind| (kind.service_min, kind.service_spread));
        let service = mean * around_one(self.seed, Topic::Service, [at, 0, 0], spread);
        let twice = uniform(self.seed, Topic::Uses, [at, 0, 0]) < self.assumptions.uses_twice;
        Job {
            report,
            service: seconds(service),
            road: around_one(self.seed, Topic::Road, [at, 0, 0], self.assumptions.road_spread),
            uses: if twice { 2 } else { 1 },
        }
    }

    fn shift_minutes(&self) -> f64 {
        let length: Seconds = self.shifts.iter().map(|(from, until)| until - from).sum();
        f64::from(i32::try_from(length / 60).unwrap_or(i32::MAX))
    }

    /// Minutes of work for each skill.
    fn skills(&self) -> Vec<f64> {
        let most = self.kinds.iter().map(|kind| kind.skill + 1).max().unwrap_or_default();
        let mut asked = vec![0.0; most];
        for job in &self.jobs {
            let Some(kind) = self.kind(&job.report) else { continue };
            if let Some(asked) = asked.get_mut(kind.skill) {
                *asked += kind.service_min + self.assumptions.travel_min;
            }
        }
        asked
    }

    /// Returns the number of crews for the load, at least one for each skill. Skills are
    /// distributed by demand, yards in turn.
    fn enough_crews(&self) -> Vec<Crew> {
        let asked = self.skills();
        let one = (self.shift_minutes() * self.assumptions.load).max(1.0);
        let mut first: Vec<usize> =
            (0..asked.len()).filter(|skill| asked.get(*skill) > Some(&0.0)).collect();
        let all = (asked.iter().sum::<f64>() / one).round();
        while count(first.len()) < all {
            let share = |skill: &usize| {
                let crews = first.iter().filter(|first| *first == skill).count();
                asked.get(*skill).copied().unwrap_or_default() / count(crews.max(1))
            };
            let short = (0..asked.len()).max_by(|one, other| share(one).total_cmp(&share(other)));
            first.extend(short);
        }
        let mut crews: Vec<_> =
            first.iter().enumerate().map(|(at, skill)| self.crew(at, *skill)).collect();
        for at in 0..crews.len() {
            if uniform(self.seed, Topic::SecondSkill, [at, 0, 0]) < self.assumptions.second_skill {
                let second = shortest(&asked, &crews);
                if let Some((crew, second)) = crews.get_mut(at).zip(second)
                    && !crew.skills.contains(&second)
                {
                    crew.skills.push(second);
                }
            }
        }
        crews
    }

    fn crew(&self, at: usize, skill: usize) -> Crew {
        Crew { yard: at % self.yards.len().max(1), skills: vec![skill] }
    }
}

/// Returns the skill with the highest demand per crew. A crew with two skills counts half for each.
fn shortest(asked: &[f64], crews: &[Crew]) -> Option<usize> {
    let share = |skill: &usize| {
        let have = crews.iter().filter(|crew| crew.skills.contains(skill));
        let have: f64 = have.map(|crew| 1.0 / count(crew.skills.len())).sum();
        asked.get(*skill).copied().unwrap_or_default() / have.max(0.01)
    };
    (0..asked.len()).max_by(|one, other| share(one).total_cmp(&share(other)))
}

/// Converts minutes to whole seconds.
pub(super) fn seconds(minutes: f64) -> Seconds {
    let whole = Duration::try_from_secs_f64((minutes * 60.0).round()).unwrap_or_default();
    Seconds::try_from(whole.as_secs()).unwrap_or_default()
}

/// Converts a count to a float.
pub(super) fn count(things: usize) -> f64 {
    f64::from(u32::try_from(things).unwrap_or(u32::MAX))
}
