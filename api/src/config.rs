//! Settings of the API. The command line reads them once.

use std::net::SocketAddr;

use domain::db::Pool;

/// Settings of the HTTP server.
#[derive(Clone)]
pub struct Config {
    /// Address and port to listen on.
    pub listen: SocketAddr,
    /// Number of threads that answer requests.
    pub workers: usize,
    /// Connection pools, ideally one per thread; with fewer, threads share them in turn. A
    /// connection is driven by the thread that opened it. Use from another thread wakes both
    /// threads for each read.
    pub pools: Vec<Pool>,
}
