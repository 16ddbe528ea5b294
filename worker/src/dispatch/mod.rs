//! The dispatcher: finds crews for jobs, and says why.

mod audit;
mod city;
pub(crate) mod job;
pub(crate) mod plans;
pub(crate) mod waiting;
mod ways;
mod weigh;

pub(crate) use self::audit::audit;
