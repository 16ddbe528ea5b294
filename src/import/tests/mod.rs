//! Cases and areas are imported, with the installed Postgres.

mod areas;
mod boston311;
mod refused;
pub(crate) mod town;
