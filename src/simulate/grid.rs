//! Every dispatcher in every world of a grid.

use planner::{
    dispatch::Prices,
    simulate::{Assumptions, Planned, Report, Rival, Summary, World, run},
};

use super::{arrivals::Arrivals, catalogue::kinds, window::Window};

/// Who dispatches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Policy {
    /// The planner that the service runs.
    Planner,
    /// Nearest first.
    Nearest,
    /// First come, first served.
    FirstCome,
    /// Nearest within a radius that grows as the due time nears.
    Radius,
    /// Earliest deadline first.
    Deadline,
    /// An assignment each minute.
    Batch,
}

impl Policy {
    /// All of them, the planner first.
    pub const ALL: [Self; 6] =
        [Self::Planner, Self::Nearest, Self::FirstCome, Self::Radius, Self::Deadline, Self::Batch];

    /// What it is called.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Planner => "planner",
            Self::Nearest => "nearest",
            Self::FirstCome => "first-come",
            Self::Radius => "radius",
            Self::Deadline => "deadline",
            Self::Batch => "batch",
        }
    }
}

/// What is tried.
#[derive(Debug, Clone)]
pub struct Grid {
    /// Loads, as shares.
    pub loads: Vec<f64>,
    /// How many seeds, from 1.
    pub seeds: u32,
    /// How many days of each seed count.
    pub days: u32,
    /// How many rounds the planner improves its plan by at a time.
    pub rounds: u64,
    /// How many jobs it weighs that its last plan left out.
    pub others: usize,
    /// What the planner weighs.
    pub prices: Prices,
    /// Everything else that is assumed.
    pub assumptions: Assumptions,
}

/// One world under one dispatcher.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    /// Which file.
    pub file: String,
    /// The load that was asked for.
    pub load: f64,
    /// The load that whole crews make of it.
    pub true_load: f64,
    /// How many crews there are.
    pub crews: usize,
    /// Which seed.
    pub seed: u32,
    /// Who dispatched.
    pub policy: Policy,
    /// What came of it.
    pub summary: Summary,
}

impl Grid {
    /// How many cells a file has.
    pub fn cells(&self, policies: &[Policy]) -> usize {
        self.loads.len() * policies.len() * usize::try_from(self.seeds).unwrap_or_default()
    }

    /// Runs all of it over one file.
    pub fn run(
        &self,
        (file, arrivals): (&str, &Arrivals),
        policies: &[Policy],
        mut tell: impl FnMut(Cell),
    ) -> Option<()> {
        for seed in 1..=self.seeds {
            let window = Window::of(arrivals, self.days, seed)?;
            for load in &self.loads {
                let world = self.world(arrivals, window, *load, seed);
                for policy in policies {
                    let summary = self.one(&world, window, *policy);
                    tell(Cell {
                        file: file.to_owned(),
                        load: *load,
                        true_load: world.load(),
                        crews: world.crews(),
                        seed,
                        policy: *policy,
                        summary,
                    });
                }
            }
        }
        Some(())
    }

    fn world(&self, arrivals: &Arrivals, window: Window, load: f64, seed: u32) -> World {
        let within = |report: &&Report| (window.from..window.until).contains(&report.opened_at);
        let reports: Vec<_> = arrivals.reports.iter().filter(within).copied().collect();
        let assumptions = Assumptions { load, ..self.assumptions };
        let places = (window.shifts(), arrivals.yards.clone());
        World::new(&reports, kinds(), places, (assumptions, u64::from(seed)))
    }

    fn one(&self, world: &World, window: Window, policy: Policy) -> Summary {
        let outcome = match policy {
            Policy::Planner => {
                run(world, &mut Planned::new(self.prices, (self.rounds, self.others), world.seed))
            }
            Policy::Nearest => run(world, &mut Rival::Nearest),
            Policy::FirstCome => run(world, &mut Rival::FirstCome),
            Policy::Radius => run(world, &mut Rival::Radius),
            Policy::Deadline => run(world, &mut Rival::Deadline),
            Policy::Batch => run(world, &mut Rival::Batch),
        };
        outcome.summary(world, (window.counted_from, window.counted_until))
    }
}
