//! The `streetcorner` command: one file for each thing it does.

pub mod bench;
pub mod cluster;
pub mod command;
pub mod config;
pub mod database;
pub mod demo;
pub mod import;
pub mod logging;
pub mod mirror;
pub mod say;
pub mod secret;
pub mod simulate;
pub mod travel;
