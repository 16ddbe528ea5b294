//! Imports data of other systems: cases with their histories, areas, addresses, streets, assets.

mod addresses;
mod areas;
mod assets;
mod boston311;
pub(crate) mod city;
pub(crate) mod codes;
pub(crate) mod features;
mod left_out;
pub(crate) mod meter;
pub(crate) mod osm;
mod rules;
pub mod source;
mod streets;
#[cfg(test)]
pub(crate) mod tests;

pub use addresses::{AddressesArgs, AddressesReport, addresses};
pub use areas::{AreasArgs, AreasReport, areas};
pub use assets::{AssetsArgs, AssetsReport, assets};
pub(crate) use boston311::in_zone;
pub use boston311::{Boston311Args, Report, boston_311};
pub use left_out::LeftOut;
pub use rules::{RulesArgs, RulesReport, rules};
pub use streets::{StreetsArgs, StreetsReport, streets};
