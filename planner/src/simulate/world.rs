//! What truly happens, whoever dispatches.

use std::time::Duration;

use geo::Point;

use super::{
    assumptions::Assumptions,
    draw::{Topic, around_one, uniform},
};
use crate::dispatch::Seconds;

/// A kind of field work.
#[derive(Debug, Clone, PartialEq)]
pub struct Kind {
    /// What it is called.
    pub name: String,
    /// Which skill it takes, by its place in a list.
    pub skill: usize,
    /// How long a visit takes, in minutes, on average.
    pub service_min: f64,
    /// How much that differs from visit to visit: the spread of the logarithm.
    pub service_spread: f64,
    /// What a visit uses up: which item, by its place in a list, and how many are on a full truck.
    pub item: Option<(usize, i32)>,
}

/// A report, as it was recorded.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Report {
    /// When it was made.
    pub opened_at: Seconds,
    /// When the work is due.
    pub due_at: Seconds,
    /// Where.
    pub place: Point,
    /// Which kind of work it is.
    pub kind: usize,
    /// Which neighbourhood it is in.
    pub neighborhood: usize,
}

/// A report, and what it will truly take.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Job {
    /// What is known.
    pub report: Report,
    /// How long the visit takes, in seconds.
    pub service: Seconds,
    /// How many times longer than planned the way to it is.
    pub road: f64,
    /// How many of the item it uses up.
    pub uses: i32,
}

/// A crew, for as long as the world lasts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Crew {
    pub(super) yard: usize,
    pub(super) skills: Vec<usize>,
}

/// A stretch of time in a city.
#[derive(Debug, Clone)]
pub struct World {
    /// What is assumed.
    pub assumptions: Assumptions,
    /// Where chance begins.
    pub seed: u64,
    /// All jobs, in the order in which they are reported.
    pub jobs: Vec<Job>,
    /// When crews are on shift.
    pub shifts: Vec<(Seconds, Seconds)>,
    pub(super) kinds: Vec<Kind>,
    pub(super) yards: Vec<Point>,
    pub(super) crews: Vec<Crew>,
    /// What a kilometre is in degrees of longitude and latitude here.
    scale: (f64, f64),
}

/// Kilometres in a degree of latitude.
const DEGREE_KM: f64 = 111.195;

impl World {
    /// A world in which these reports arrive, in any order, and these are the shifts and yards.
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

    /// How many crews there are.
    pub fn crews(&self) -> usize {
        self.crews.len()
    }

    /// The share of crews' time that work and assumed travel take, crews being whole.
    pub fn load(&self) -> f64 {
        let asked: f64 = self.skills().iter().sum();
        asked / (self.shift_minutes() * count(self.crews.len())).max(1.0)
    }

    /// Kilometres by road between two places, as far as anybody knows.
    pub fn kilometres(&self, from: Point, to: Point) -> f64 {
        let (x, y) = ((from.x() - to.x()) * self.scale.0, (from.y() - to.y()) * self.scale.1);
        libm::sqrt(x * x + y * y) * self.assumptions.detour
    }

    /// Minutes between two places, as far as anybody knows.
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

    /// How many minutes each skill is asked for.
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

    /// As many crews as the load asks for, at least one for each skill; skills by how much they are
    /// asked for, yards in turn.
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

/// The skill that is asked for most, by those who have it. Who has two has half of each.
fn shortest(asked: &[f64], crews: &[Crew]) -> Option<usize> {
    let share = |skill: &usize| {
        let have = crews.iter().filter(|crew| crew.skills.contains(skill));
        let have: f64 = have.map(|crew| 1.0 / count(crew.skills.len())).sum();
        asked.get(*skill).copied().unwrap_or_default() / have.max(0.01)
    };
    (0..asked.len()).max_by(|one, other| share(one).total_cmp(&share(other)))
}

/// Minutes as whole seconds.
pub(super) fn seconds(minutes: f64) -> Seconds {
    let whole = Duration::try_from_secs_f64((minutes * 60.0).round()).unwrap_or_default();
    Seconds::try_from(whole.as_secs()).unwrap_or_default()
}

/// A count as a number to reckon with.
pub(super) fn count(things: usize) -> f64 {
    f64::from(u32::try_from(things).unwrap_or(u32::MAX))
}
