//! Phones that are not always heard: what they did meanwhile, and what they have to be told.

mod device;
mod evidence;
mod histories;
mod history;
mod operations;
mod replica;
mod sync;
