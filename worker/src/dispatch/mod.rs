//! The dispatcher: finds crews for jobs and records the reasons.

mod audit;
mod city;
pub(crate) mod job;
mod plans;
pub(crate) mod renew_plans;
pub(crate) mod waiting;
mod ways;
mod weigh;

pub(crate) use self::{audit::audit, plans::Plans};
