//! How the API is set up. Read once, by the command line.

use std::net::SocketAddr;

use domain::db::Pool;

/// Where the API listens.
#[derive(Clone)]
pub struct Config {
    /// Where to listen.
    pub listen: SocketAddr,
    /// Threads that answer requests.
    pub workers: usize,
    /// The database's pools: at best one for each thread; they take turns if there are fewer. A
    /// connection is driven by the thread that opened it, and whoever else uses it has both threads
    /// wake each other for each piece of what it reads.
    pub pools: Vec<Pool>,
}
