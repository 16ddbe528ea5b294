//! Measurements that are printed, never asserted.

mod copy;
mod import;
mod scratch;
#[cfg(test)]
mod tests;

pub use import::{ImportBenchArgs, ImportBenchReport, import};
