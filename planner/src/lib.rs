//! Decides which crew goes where. Pure and deterministic: no database, no clock, no network.

mod assign;
mod choose;
pub mod dispatch;
mod explain;
mod insertion;
mod question;
pub mod routes;
mod split_mix;
pub mod travel;

pub use self::{
    assign::{AssignError, Assignment, Candidate, Prices, assign},
    choose::{Choice, Fit, choose},
    explain::{Counterfactual, Reason, Rejected},
    insertion::{Ahead, NewStop, RouteInsertion, straight_min},
    question::{Crew, Job, Limits, Obstacle, Question, Reach},
};
