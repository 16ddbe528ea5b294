//! A private PostgreSQL server with PostGIS, run from the installed programs in the data
//! directory.
//!
//! It listens on a socket in a private directory and on no port, so it cannot conflict with another
//! server. One process owns it by a lock; other processes with the same directory can use it
//! meanwhile.

mod account;
mod client;
mod entrance;
mod error;
mod handle;
mod initdb;
mod install;
mod layout;
mod postmaster;
mod previous;
mod probe;
mod server;
#[cfg(test)]
mod tests;

use std::path::PathBuf;

pub use client::ClientProgram;
pub use error::ClusterError;
pub use handle::Cluster;

/// Settings of a cluster.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Directory of the cluster. Created if it is missing.
    pub directory: PathBuf,
    /// Directory of the PostgreSQL programs. `None` searches the usual places.
    pub binaries: Option<PathBuf>,
    /// Guarantees in case of a system crash.
    pub durability: Durability,
}

/// What survives a system crash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    /// Everything that was committed.
    Durable,
    /// Nothing. For tests.
    Throwaway,
}
