//! Phones that are not always heard: what they did meanwhile, and what they have to be told.

mod device;
mod evidence;
mod operations;
mod sync;
