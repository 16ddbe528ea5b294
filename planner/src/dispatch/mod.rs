//! The rolling plan of a city: which crew goes where next, and why nobody else does.
//!
//! A [`City`] is what is known now: crews on shift, work they accepted, jobs that wait, and how long
//! the ways are. [`plan()`] makes routes of it: what is new is inserted where it costs least, or in a
//! surge assigned to all crews at once, whichever is cheaper. Then little by little the routes are
//! taken apart and put together better. The next stop of a free crew is the head of its route. What a
//! crew accepted stays where it is, except that work which must go now goes before what is not begun.
//!
//! Pure: the same city, plan, seed and rounds have the same answer.

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
