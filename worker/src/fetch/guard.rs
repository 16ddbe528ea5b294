//! Names become addresses: only those that we may talk to.

use std::{net::SocketAddr, sync::Arc};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use super::{MediaRules, error::Refused};

/// Looks names up for the client. Whatever it connects to was looked at here, and is not looked up
/// again in between: a name cannot be one address when it is judged and another when it is used.
#[derive(Debug)]
pub(crate) struct Guard(Arc<MediaRules>);

impl Guard {
    pub(crate) const fn new(rules: Arc<MediaRules>) -> Self {
        Self(rules)
    }
}

impl Resolve for Guard {
    fn resolve(&self, name: Name) -> Resolving {
        let rules = Arc::clone(&self.0);
        Box::pin(async move {
            // The client puts in the port.
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let allowed: Vec<SocketAddr> =
                found.filter(|address| rules.allow(address.ip())).collect();
            if allowed.is_empty() {
                return Err(Refused::NotPublic.into());
            }
            let allowed: Addrs = Box::new(allowed.into_iter());
            Ok(allowed)
        })
    }
}
