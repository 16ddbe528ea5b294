//! Phones that are not always heard: what they did meanwhile, what they have to be told, and where
//! they are.

mod device;
mod evidence;
mod histories;
mod history;
mod operations;
mod positions;
mod replica;
mod sync;
