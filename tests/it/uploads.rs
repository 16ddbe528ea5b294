//! `/uploads`: pictures that come in pieces, and what becomes of them.

mod bounds;
mod evidence;
mod later;
mod phone;
mod race;
mod s3;
mod sweeps;
pub(crate) mod tunnel;
mod tus;
mod used;
