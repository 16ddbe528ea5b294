//! Measurements are made, small ones, and what was published is solved.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod benchmarks;
mod files;
mod measured;
mod measurements;
mod replay;
mod surges;
mod town;
