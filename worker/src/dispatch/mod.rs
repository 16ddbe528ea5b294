//! The dispatcher: finds crews for jobs, and says why.

pub(crate) mod job;
pub(crate) mod waiting;
mod weigh;
