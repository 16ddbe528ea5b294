//! What other systems have is taken in: cases with their histories, areas.

mod areas;
mod boston311;
pub(crate) mod city;
pub(crate) mod codes;
mod rules;
pub(crate) mod source;
#[cfg(test)]
pub(crate) mod tests;

pub use areas::{AreasArgs, AreasReport, areas};
pub(crate) use boston311::in_zone;
pub use boston311::{Boston311Args, Report, boston_311};
pub use rules::{RulesArgs, RulesReport, rules};
