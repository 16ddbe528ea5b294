//! Settings of the private listener.

use std::net::SocketAddr;

use clap::Args;

/// Settings of the private listener.
#[derive(Debug, Clone, Args)]
pub struct MonitoringArgs {
    /// Private address that serves `/metrics` and `/healthz`, for example `127.0.0.1:9311`. No
    /// proxy may forward to it. Default: none, because the processes of one machine need different
    /// ports.
    #[arg(long, env = "STREETCORNER_METRICS_LISTEN", value_name = "ADDRESS")]
    pub metrics_listen: Option<SocketAddr>,
}
