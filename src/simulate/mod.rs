//! What would have happened: the planner and its rivals, over reports as they were recorded.

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
pub use report::Report;
pub use window::Window;
