//! Who should go where. Pure: no database, no clock, no network; the same question has the same
//! answer.

mod assign;
pub mod benchmarks;
mod choose;
pub mod dispatch;
mod explain;
pub mod routes;
pub mod simulate;

pub use self::{
    assign::{AssignError, Assignment, Candidate, Prices, assign},
    choose::{Choice, Crew, Fit, Job, Limits, choose},
    explain::{Reason, Rejected},
};
