//! `/uploads`: pictures that come in pieces, and what becomes of them.

mod bounds;
mod create;
mod end;
mod evidence;
mod offer;
pub(crate) mod phone;
mod race;
mod receive;
pub(crate) mod s3;
mod show;
mod sweeps;
pub(crate) mod tunnel;
mod tus;
mod used;
