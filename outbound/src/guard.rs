//! DNS resolver that returns allowed addresses only.

use std::{
    error::Error,
    net::{IpAddr, SocketAddr},
    sync::Arc,
};

use ipnet::IpNet;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use url::Host;

use super::is_allowed;

/// DNS resolver of the HTTP client. The client connects to the addresses that were checked here
/// without another lookup. This prevents DNS rebinding.
#[derive(Debug)]
pub(crate) struct Guard(Arc<[IpNet]>);

/// The host has no allowed address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("it does not lead to a public address")]
pub(crate) struct NotPublic;

impl Guard {
    /// Creates a resolver that also treats these networks as public.
    pub(crate) fn new(also_public: Vec<IpNet>) -> Self {
        Self(also_public.into())
    }
}

impl Resolve for Guard {
    fn resolve(&self, name: Name) -> Resolving {
        let also_public = Arc::clone(&self.0);
        Box::pin(async move {
            // The client sets the port.
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let allowed: Vec<SocketAddr> =
                found.filter(|address| is_allowed(address.ip(), &also_public)).collect();
            if allowed.is_empty() {
                return Err(NotPublic.into());
            }
            let allowed: Addrs = Box::new(allowed.into_iter());
            Ok(allowed)
        })
    }
}

/// Whether a request failed because the host has no allowed address.
pub(crate) fn was_refused(error: &reqwest::Error) -> bool {
    let mut cause: Option<&dyn Error> = error.source();
    while let Some(error) = cause {
        if error.is::<NotPublic>() {
            return true;
        }
        cause = error.source();
    }
    false
}

/// Returns the IP address in the host of a URL. `None` if it is a name.
pub(crate) fn literal_address(host: &Host<&str>) -> Option<IpAddr> {
    match host {
        Host::Ipv4(address) => Some((*address).into()),
        Host::Ipv6(address) => Some((*address).into()),
        // The parser may have taken an address for a name.
        Host::Domain(name) => name.trim_end_matches('.').parse().ok(),
    }
}
