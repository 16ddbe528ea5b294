//! What a case is, what may happen to it, and how it is stored.
//!
//! Knows PostgreSQL, not HTTP. Each folder is a thing of the city, each file in it a verb: one
//! function that owns its transaction. `store.rs` holds the statements.

// Values.
pub mod chance;
pub mod clock;
pub mod id;
pub mod network;
pub mod place;
pub mod text;
mod text_enum;

// The database.
pub mod dates;
pub mod db;
pub mod prepared;
#[allow(
    clippy::allow_attributes,
    clippy::doc_markdown,
    clippy::wildcard_imports,
    missing_docs,
    unused_imports,
    reason = "generated, and not the same in each build"
)]
pub mod schema;
pub mod tasks;
pub mod wake;

// The city.
pub mod accounts;
pub mod addresses;
pub mod areas;
pub mod audit;
pub mod cases;
pub mod crews;
pub mod geotags;
pub mod idempotency;
pub mod jobs;
pub mod jurisdictions;
pub mod mirrors;
pub mod offers;
pub mod operations;
pub mod photos;
pub mod pushes;
pub mod routing;
pub mod services;
pub mod tiles;
pub mod uploads;
