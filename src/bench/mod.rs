//! Measurements that are printed, never asserted.

mod areas;
mod claims;
mod copy;
mod import;
mod live;
mod photos;
mod planner;
mod program;
mod scratch;
mod served;
#[cfg(test)]
mod tests;

pub use areas::{AreasBenchArgs, AreasBenchReport, areas};
pub use claims::{ClaimsBenchArgs, ClaimsBenchReport, claims};
pub use import::{ImportBenchArgs, ImportBenchReport, import};
pub use live::{LiveBenchArgs, LiveBenchReport, Quantiles, live};
pub use photos::{
    MeterArgs, PhotoLine, PhotoSide, PhotosBenchArgs, PhotosBenchReport, Spent, WorkArgs, meter,
    photos, work,
};
pub use planner::{
    Distances, PlannerBenchArgs, PlannerBenchReport, RouteClass, RouteTown, RouteTowns, SurgeLine,
    Surges, planner,
};
pub use served::{Line, ServedBenchArgs, ServedBenchReport, Side, Statement, Surface, served};

/// The middle one; of an even number the greater of the two in the middle.
fn median(times: &[f64]) -> f64 {
    let mut times = times.to_vec();
    times.sort_by(f64::total_cmp);
    times.get(times.len() / 2).copied().unwrap_or(f64::NAN)
}
