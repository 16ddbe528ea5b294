//! The rules of Streetcorner: cases, crews, jobs and all that belongs to them, and how they are
//! stored.
//!
//! Uses PostgreSQL and knows no HTTP. Each folder is a resource, and each file in it a verb: one
//! function that owns its transaction. `store.rs` holds the database statements.

pub(crate) use base::text_enum;
pub use base::{id, place, schema, text};

// Values.
pub mod clock;
pub mod hash;
pub mod random;

// Database.
pub mod dates;
pub mod db;
pub mod exclusive;
pub mod notifier;
pub mod prepared;
pub mod progress;
pub mod secret_file;
pub mod tasks;

// Resources.
pub mod accounts;
pub mod audit;
pub mod backups;
pub mod cases;
pub mod crews;
pub mod geotags;
pub mod idempotency;
pub mod jobs;
pub mod jurisdictions;
pub mod mirrors;
pub mod offers;
pub mod operations;
pub mod photo_bindings;
pub mod photos;
pub mod pushes;
pub mod retention;
pub mod routing;
pub mod services;
pub mod tiles;
pub mod uploads;
