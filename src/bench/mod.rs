//! Measurements that are printed, never asserted.

mod copy;
mod import;
mod open311;
mod photos;
mod program;
mod scratch;
#[cfg(test)]
mod tests;

pub use import::{ImportBenchArgs, ImportBenchReport, import};
pub use open311::{Line, Open311BenchArgs, Open311BenchReport, Side, Statement, open311};
pub use photos::{
    MeterArgs, PhotoLine, PhotoSide, PhotosBenchArgs, PhotosBenchReport, Spent, WorkArgs, meter,
    photos, work,
};
