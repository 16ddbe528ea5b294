//! A private Postgres with `PostGIS`, run from the installed programs inside a directory of ours.
//!
//! It listens on a socket in a closed directory and on no port, so it meets no other server.
//! One process owns it, by a lock; others on the same directory may use it while it runs.

mod account;
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

pub use error::ClusterError;
pub use handle::Cluster;

/// What a cluster needs to know before it starts.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where the cluster lives; made when it is missing.
    pub directory: PathBuf,
    /// Where the Postgres programs are; looked for in the usual places when absent.
    pub binaries: Option<PathBuf>,
    /// What a crash of the machine may cost.
    pub durability: Durability,
}

/// What a crash of the machine may cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    /// Nothing that was committed.
    Durable,
    /// Everything: for tests, which are many and short.
    Throwaway,
}
