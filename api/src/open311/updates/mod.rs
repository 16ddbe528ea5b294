//! `/servicerequestupdates`: what happened to requests, and what others say of them. An extension
//! that platforms for reporting and their councils speak with each other.

mod create;
mod crew;
mod list;
mod news;
mod refused;
mod status;

pub(super) use self::{create::create_update, list::updates};
