//! Cases, areas, assets, addresses and streets are imported, with the installed Postgres.

mod addresses;
mod areas;
mod assets;
mod boston311;
pub(crate) mod files;
mod refused;
mod streets;
pub(crate) mod town;
