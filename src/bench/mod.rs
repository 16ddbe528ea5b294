//! Measurements that are printed, never asserted.

mod copy;
mod import;
mod photos;
mod program;
mod scratch;
mod served;
#[cfg(test)]
mod tests;

pub use import::{ImportBenchArgs, ImportBenchReport, import};
pub use photos::{
    MeterArgs, PhotoLine, PhotoSide, PhotosBenchArgs, PhotosBenchReport, Spent, WorkArgs, meter,
    photos, work,
};
pub use served::{Line, ServedBenchArgs, ServedBenchReport, Side, Statement, Surface, served};
