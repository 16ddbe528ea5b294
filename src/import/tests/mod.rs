//! Imports of cases, areas, assets, addresses and streets, with the installed PostgreSQL.

mod addresses;
mod areas;
mod assets;
mod boston311;
mod refused;
mod streets;
pub(crate) mod town;
