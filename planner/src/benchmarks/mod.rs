//! Published problems with known answers: what the planner is measured by, and nothing that it
//! works with.
//!
//! Routes through the towns of Solomon, and of Gehring and Homberger, are solved by [`measure()`]
//! and checked by a [`Validator`] that shares nothing with the planner; for surges there are the
//! files of others.

mod known;
mod measure;
mod surges;
mod towns;
mod validator;

pub use self::{
    known::{BestKnown, OPTIMA, best_known},
    measure::{Fleet, MeasureError, Outcome, customers, measure},
    surges::{optima, surge, surge_by_chance, surge_in_town},
    towns::{Benchmark, BenchmarkError, Precision, Site},
    validator::{Validator, Wrong},
};
