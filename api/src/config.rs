//! How the API is set up. Read once, by the command line.

use std::net::SocketAddr;

use domain::db::Pool;

/// Where the API listens.
#[derive(Clone)]
pub struct Config {
    /// Where to listen.
    pub listen: SocketAddr,
    /// The database's pools, one for each thread that answers requests. A connection is driven by the
    /// thread that opened it, and whoever else uses it has both threads wake each other for each
    /// piece of what it reads.
    pub pools: Vec<Pool>,
}
