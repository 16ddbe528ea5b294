//! Routes for crews: who goes where, in which order, and when.
//!
//! A [`Problem`] is stops, shifts and the ways between. [`insertions`] tells where a new stop costs
//! least in a plan that crews already follow, [`fill`] makes a plan from nothing, and a [`Search`]
//! improves one by ruin and recreate, in slices as short as the caller likes. What a crew has
//! accepted or begun is frozen: it is no part of what can change.
//!
//! Pure and deterministic: the same problem, plan, seed and number of rounds give the same plan
//! on every machine.

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
