//! Areas, addresses and streets: finds the areas of a place, the places of an address text and the
//! address nearest to a place.
//!
//! Uses PostgreSQL and the tables that `base` describes; no cases and no network. `domain` calls it
//! to locate cases. `dialect` builds requests to other geocoders, which `api` sends.

pub mod addresses;
pub mod areas;
pub mod dialect;
