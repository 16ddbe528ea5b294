//! Event streams of crews: which are open, and what each has delivered.
//!
//! The handler is `crew/stream.rs`. The hub is part of the process state, which the route modules
//! use, so it is not one of them.

mod delivered;
mod hub;
mod view;

pub use self::hub::Hub;
pub(crate) use self::view::{LeaseView, OfferView};
