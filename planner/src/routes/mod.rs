//! Vehicle routes: which crew goes where, in which order, and when.
//!
//! A [`Problem`] consists of stops, shifts and travel times. [`insertions`] returns where a new
//! stop costs least in an existing plan, [`fill`] builds a plan from nothing, and a [`Search`]
//! improves one by ruin and recreate, in slices of any length. Stops that a crew has accepted or
//! begun are frozen and do not move.
//!
//! Pure and deterministic: the same problem, plan, seed and number of rounds give the same plan on
//! every machine.

mod improve;
mod insert;
mod live;
mod plan;
mod problem;
mod recreate;
mod route;
mod ruin;
mod table;
mod together;

pub use self::{
    improve::{Cooling, Search},
    insert::{Insertion, Order, fill, insertions},
    plan::{Bill, Plan, bill, starts},
    problem::{FAR, Price, Problem, ProblemError, Shift, Stop, Ticks},
};
