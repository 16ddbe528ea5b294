//! Published problems with known solutions, used only to measure the planner.
//!
//! Instances of Solomon and of Gehring and Homberger are solved by [`measure()`] and checked by a
//! [`Validator`] that shares no code with the planner. For surges there are published files.

mod known;
mod measure;
mod split_mix;
mod surges;
mod towns;
mod validator;

pub use self::{
    known::{BestKnown, OPTIMA, best_known},
    measure::{BenchmarkOutcome, Fleet, MeasureError, customers, measure},
    surges::{optima, surge, surge_by_chance, surge_in_town},
    towns::{Benchmark, BenchmarkError, Precision, Site},
    validator::{Validator, Wrong},
};
