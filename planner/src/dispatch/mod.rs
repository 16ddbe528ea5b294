//! The rolling plan of a city: which crew goes where next, and why no other crew does.
//!
//! A [`City`] is the current state: crews on shift, accepted work, waiting jobs and travel times.
//! [`plan()`] computes routes from it. New jobs are inserted where they cost least; in a surge they
//! are assigned to all crews at once, if that is cheaper. Then the routes are improved step by
//! step. The next stop of a free crew is the first of its route. Accepted jobs keep their order,
//! but urgent work goes before accepted work that is not begun.
//!
//! Pure: the result depends only on the city, the previous plan, the seed and the number of rounds.

mod able;
mod city;
mod model;
mod number;
mod plan;
mod prices;
mod shortlist;
mod stock;
#[cfg(test)]
mod tests;
mod urgent;
mod worth;

pub use self::{
    city::{Accepted, City, Crew, Job, Seconds, Travel},
    plan::{Effort, Plan, Route, Visit, plan},
    prices::Prices,
};
