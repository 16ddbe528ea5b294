//! Runs every policy in every world of a grid.

use planner::dispatch::Prices;

use super::{arrivals::Arrivals, catalogue::kinds, window::Window};
use crate::simulation::{Assumptions, Planned, Report, Rival, Summary, World, run};

/// A dispatch policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Policy {
    /// The planner that the service runs.
    Planner,
    /// Nearest first.
    Nearest,
    /// First come, first served.
    FirstCome,
    /// Nearest within a radius that grows until the due time.
    Radius,
    /// Earliest deadline first.
    Deadline,
    /// An assignment every minute.
    Batch,
}

impl Policy {
    /// All policies, the planner first.
    pub const ALL: [Self; 6] =
        [Self::Planner, Self::Nearest, Self::FirstCome, Self::Radius, Self::Deadline, Self::Batch];

    /// Name of the policy.
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

/// Parameters of the grid.
#[derive(Debug, Clone)]
pub struct Grid {
    /// Loads, as fractions.
    pub loads: Vec<f64>,
    /// Number of seeds, from 1.
    pub seeds: u32,
    /// Counted days per seed.
    pub days: u32,
    /// Number of rounds of each improvement of the plan.
    pub rounds: u64,
    /// Number of jobs outside the last plan that the planner considers for each crew.
    pub others: usize,
    /// Prices of the planner.
    pub prices: Prices,
    /// All other assumptions.
    pub assumptions: Assumptions,
}

/// One world with one policy.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    /// Name of the file.
    pub file: String,
    /// Requested load.
    pub load: f64,
    /// Actual load, because the number of crews is an integer.
    pub true_load: f64,
    /// Number of crews.
    pub crews: usize,
    /// Seed.
    pub seed: u32,
    /// Policy.
    pub policy: Policy,
    /// Result.
    pub summary: Summary,
}

impl Grid {
    /// Number of cells per file.
    pub fn cells(&self, policies: &[Policy]) -> usize {
        self.loads.len() * policies.len() * usize::try_from(self.seeds).unwrap_or_default()
    }

    /// Runs all cells of one file.
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
