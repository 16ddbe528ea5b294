//! Who should go where. Pure: no database, no clock, no network; the same question has the same
//! answer.

mod choose;
mod explain;

pub use self::{
    choose::{Bar, Choice, Crew, Fit, Job, Limits, Question, Reach, choose},
    explain::{Otherwise, Reason, Rejected},
};
