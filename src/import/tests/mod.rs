//! Cases, areas, addresses and streets are imported, with the installed Postgres.

mod addresses;
mod areas;
mod boston311;
pub(crate) mod files;
mod refused;
mod streets;
pub(crate) mod town;
