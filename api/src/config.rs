//! How the API is set up. Read once, by the command line.

use std::net::SocketAddr;

/// Where the API listens.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where to listen.
    pub listen: SocketAddr,
    /// Threads that answer requests.
    pub workers: usize,
}
