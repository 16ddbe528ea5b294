//! Phones that are not always heard: what they did meanwhile.

mod device;
mod evidence;
mod operations;
