//! Measurements that are printed, never asserted.

mod copy;
mod import;
mod open311;
mod program;
mod scratch;
#[cfg(test)]
mod tests;

pub use import::{ImportBenchArgs, ImportBenchReport, import};
pub use open311::{Line, Open311BenchArgs, Open311BenchReport, Side, Statement, open311};
