//! Measurements of Streetcorner. They are printed, never asserted. The product does not depend on
//! this crate.

mod areas;
pub mod benchmarks;
mod claims;
pub mod command;
mod copy;
mod flood;
mod import;
mod ledger;
mod live;
mod open_files;
mod photos;
mod planner;
mod program;
mod scratch;
mod served;
pub mod simulate;
pub mod simulation;
mod stalled;
mod storm;

pub use self::areas::{AreasBenchArgs, AreasBenchReport, areas};
pub use self::claims::{ClaimsBenchArgs, ClaimsBenchReport, claims};
pub use self::flood::{FloodBenchArgs, FloodBenchReport, FloodLine, flood};
pub use self::import::{ImportBenchArgs, ImportBenchReport, import};
pub use self::ledger::{CheckArgs, Ledger, Target, WriteArgs, ledger};
pub use self::live::{LiveBenchArgs, LiveBenchReport, Quantiles, live};
pub use self::photos::{
    MeterArgs, PhotoLine, PhotoSide, PhotosBenchArgs, PhotosBenchReport, Spent, WorkArgs, meter,
    photos, work,
};
pub use self::planner::{
    Distances, PlannerBenchArgs, PlannerBenchReport, RouteClass, RouteTown, RouteTowns, SurgeLine,
    Surges, planner,
};
pub use self::served::{
    Line, ServedBenchArgs, ServedBenchReport, Side, Statement, Surface, served,
};
pub use self::stalled::{StalledBenchArgs, StalledBenchReport, StalledLine, stalled};
pub use self::storm::{StormBenchArgs, StormBenchReport, storm};

/// Returns the median. Of an even number of values, the upper one.
fn median(times: &[f64]) -> f64 {
    let mut times = times.to_vec();
    times.sort_by(f64::total_cmp);
    times.get(times.len() / 2).copied().unwrap_or(f64::NAN)
}
