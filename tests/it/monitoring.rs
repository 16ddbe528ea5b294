//! What a process tells its operator, and what is made of it.

mod listener;
mod rules;
mod upkeep;
