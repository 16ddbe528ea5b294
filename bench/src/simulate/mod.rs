//! Simulates the planner and simpler policies on recorded reports.

mod args;
mod arrivals;
mod catalogue;
mod grid;
mod report;
#[cfg(test)]
mod tests;
mod window;

pub use args::{SimulateArgs, simulate};
pub use arrivals::Arrivals;
pub use catalogue::kinds;
pub use grid::{Cell, Grid, Policy};
pub use report::SimulateReport;
pub use window::Window;
