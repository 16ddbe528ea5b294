//! The `streetcorner` command, one module for each of its functions.

mod audit;
pub mod backup;
pub mod cluster;
pub mod command;
pub mod config;
pub mod database;
pub mod demo;
pub mod import;
pub mod logging;
pub mod migration_plan;
pub mod mirror;
mod open_files;
pub mod recorder;
pub mod say;
pub mod secret;
pub mod thousands;
pub mod travel;
