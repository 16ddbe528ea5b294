//! Simulates a city with different dispatchers in the same world.
//!
//! Reports arrive as recorded. Crews, service times and incidents are generated from a seed and are
//! the same for every dispatcher. A dispatcher sees a [`View`]: past reports and expected values,
//! never the actual duration of a job. One dispatcher is the planner that the service runs; the
//! others are simple policies.

mod assumptions;
mod compare;
mod draw;
mod outcome;
mod planned;
mod rivals;
mod run;
mod state;
#[cfg(test)]
mod tests;
mod view;
mod world;

pub use self::{
    assumptions::Assumptions,
    compare::{Interval, paired},
    outcome::{Done, Outcome, Summary},
    planned::Planned,
    rivals::Rival,
    run::run,
    view::{Dispatcher, Open, Order, Truck, View},
    world::{Job, Kind, Report, World},
};
