//! A city that is dispatched in many ways, each in the same world.
//!
//! Reports arrive as they were recorded; crews, service times and mishaps are made up from a seed, and
//! are the same whoever dispatches. A dispatcher sees a [`View`]: what was reported so far and what is
//! expected of it, never how long a job will truly take. One of the dispatchers is the planner that
//! the service runs; the others are what a city would do without one.

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
