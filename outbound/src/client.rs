//! HTTP clients: user agent, limits and TLS.

use std::time::Duration;

use ipnet::IpNet;
use reqwest::{
    Client, ClientBuilder,
    header::{HeaderValue, InvalidHeaderValue},
    redirect::Policy,
};

use super::guard::Guard;

/// `User-Agent` of every request.
pub const USER_AGENT: &str = concat!("Streetcorner/", env!("CARGO_PKG_VERSION"));

/// Client for servers from the settings, which may be inside the network. It follows no redirects
/// and uses the proxy of the environment, if any. `timeout` covers the whole request, from DNS
/// lookup to the last byte.
pub fn client(timeout: Duration) -> ClientBuilder {
    builder().timeout(timeout)
}

/// Client for servers that users name. It connects only to public addresses and to `also_public`,
/// follows no redirects and sends no `Referer`. It uses no proxy, because a proxy would do the DNS
/// lookup itself.
///
/// The addresses are checked at the DNS lookup. A URL whose host is an IP address has no lookup, so
/// the caller must check it first.
pub fn guarded(also_public: Vec<IpNet>) -> ClientBuilder {
    builder().referer(false).no_proxy().dns_resolver(Guard::new(also_public))
}

fn builder() -> ClientBuilder {
    install_tls();
    Client::builder().user_agent(USER_AGENT).redirect(Policy::none())
}

/// Installs the TLS provider of the process. Only the first call has an effect.
pub fn install_tls() {
    rustls::crypto::ring::default_provider().install_default().ok();
}

/// Value of a bearer `Authorization` header, marked as sensitive for logs.
pub fn bearer(token: &str) -> Result<HeaderValue, InvalidHeaderValue> {
    let mut value = HeaderValue::try_from(format!("Bearer {token}"))?;
    value.set_sensitive(true);
    Ok(value)
}
