//! Who should go where. Pure: no database, no clock, no network; the same question has the same
//! answer.

mod assign;
pub mod benchmarks;
mod chance;
mod choose;
pub mod dispatch;
mod explain;
pub mod routes;
pub mod simulate;
pub mod travel;

pub use self::{
    assign::{AssignError, Assignment, Candidate, Prices, assign},
    choose::{
        Ahead, Bar, Choice, Crew, Fit, Job, Limits, Question, Reach, Taken, Way, choose,
        straight_min,
    },
    explain::{Otherwise, Reason, Rejected},
};
