//! Phones that are not always heard: what they did meanwhile, what they have to be told, where they are,
//! and when they come.

mod arrival;
pub(crate) mod device;
mod evidence;
mod histories;
mod history;
mod positions;
mod replica;
